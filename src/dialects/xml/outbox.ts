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
  #provisional: Provisional | undefined;

  /** From now on everything waits for `commit` or `retract`. */
  provide(otherwise: Prose, isFence: boolean): void {
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
    const provisional = this.#provisional;
    this.#provisional = undefined;
    for (const delta of provisional?.deltas ?? []) this.say(delta);
  }

  /** Says the bytes instead. Returns as what. */
  retract(): Prose {
    const provisional = this.#provisional;
    this.#provisional = undefined;
    if (provisional === undefined) return "text";
    this.prose(provisional.otherwise, provisional.raw.drain());
    return provisional.otherwise;
  }

  prose(type: Prose, text: string): void {
    if (text !== "") this.say({ type, text });
  }

  input(id: string, path: InputPath, text: string): void {
    if (text !== "") this.say({ type: "call_input", id, path, text });
  }

  /** Neighbours of one kind become one delta, so that a push gives few. */
  say(delta: AgentDelta): void {
    const list = this.#provisional?.deltas ?? this.#deltas;
    if (list === undefined) {
      this.#deltas = [delta];
      return;
    }
    const last = list.at(-1);
    if (last?.type === delta.type && (delta.type === "text" || delta.type === "reasoning") && "text" in last) {
      list[list.length - 1] = { type: delta.type, text: last.text + delta.text };
    } else if (
      delta.type === "call_input" &&
      last?.type === "call_input" &&
      last.id === delta.id &&
      last.path === delta.path
    ) {
      list[list.length - 1] = { ...delta, text: last.text + delta.text };
    } else {
      list.push(delta);
    }
  }

  take(): readonly AgentDelta[] {
    const deltas = this.#deltas;
    this.#deltas = undefined;
    return deltas ?? nothing;
  }
}
