/** What the scanner has to say, and a way to say something provisionally: all of it, or the bytes it was read from. */
import type { AgentDelta, InputPath } from "../../core/dialect.ts";
import { Pieces } from "../pieces.ts";

type Prose = "text" | "reasoning";

interface Provisional {
  readonly deltas: AgentDelta[];
  readonly raw: Pieces;
  readonly otherwise: Prose;
  readonly isFence: boolean;
}

const nothing: readonly AgentDelta[] = [];

export class Outbox {
  /** Undefined while there is nothing to say: most often there is one delta, and a list of one is made for it. */
  #deltas: AgentDelta[] | undefined;
  /** Prose that was said last: neighbours of one kind become one delta. */
  #prose = "";
  #proseType: Prose = "text";
  #provisional: Provisional | undefined;

  /** From now on everything waits for `commit` or `retract`. */
  provide(otherwise: Prose, isFence: boolean): void {
    this.#flush();
    this.#provisional = { deltas: [], raw: new Pieces(), otherwise, isFence };
  }

  get isProvisional(): boolean {
    return this.#provisional !== undefined;
  }

  /** Whether the bytes would otherwise be a thought: then only the reply's end decides. */
  get isRehearsal(): boolean {
    return this.#provisional?.otherwise === "reasoning";
  }

  /** Whether what is provisional stands in a fence. */
  get isFenced(): boolean {
    return this.#provisional?.isFence === true;
  }

  /** The bytes behind what is said, in order, while it is provisional. */
  record(raw: string): void {
    this.#provisional?.raw.add(raw);
  }

  commit(): void {
    this.#flush();
    const provisional = this.#provisional;
    this.#provisional = undefined;
    for (const delta of provisional?.deltas ?? []) this.say(delta);
  }

  /** Says the bytes instead. Returns as what. */
  retract(): Prose {
    this.#prose = this.#provisional === undefined ? this.#prose : "";
    const provisional = this.#provisional;
    this.#provisional = undefined;
    if (provisional === undefined) return "text";
    this.prose(provisional.otherwise, provisional.raw.drain());
    return provisional.otherwise;
  }

  prose(type: Prose, text: string): void {
    if (this.#proseType !== type) {
      this.#flush();
      this.#proseType = type;
    }
    this.#prose += text;
  }

  input(id: string, path: InputPath, text: string): void {
    if (text === "") return;
    this.#flush();
    const list = this.#provisional?.deltas ?? this.#deltas;
    const last = list?.at(-1);
    if (list !== undefined && last?.type === "call_input" && last.id === id && last.path === path) {
      list[list.length - 1] = { type: "call_input", id, path, text: last.text + text };
    } else this.#add({ type: "call_input", id, path, text });
  }

  say(delta: AgentDelta): void {
    if (delta.type === "text" || delta.type === "reasoning") {
      this.prose(delta.type, delta.text);
      return;
    }
    this.#flush();
    this.#add(delta);
  }

  take(): readonly AgentDelta[] {
    if (this.#provisional === undefined) this.#flush();
    const deltas = this.#deltas;
    this.#deltas = undefined;
    return deltas ?? nothing;
  }

  #add(delta: AgentDelta): void {
    if (this.#provisional !== undefined) this.#provisional.deltas.push(delta);
    else if (this.#deltas === undefined) this.#deltas = [delta];
    else this.#deltas.push(delta);
  }

  #flush(): void {
    if (this.#prose === "") return;
    const text = this.#prose;
    this.#prose = "";
    this.#add({ type: this.#proseType, text });
  }
}
