/**
 * Finds calls that leaked into a reply's text, and reasoning in tags at its start.
 * 1. Text streams up to the first place that can begin a leaked call; from there on it is kept until the reply is over.
 * 2. What comes out does not depend on where the text was cut, and each character is read a bounded number of times.
 * 3. A leak counts only if no call came natively, outside quotes, for a tool's exact name.
 */
import type { AgentDelta, DecoderOptions } from "../../core/dialect.ts";
import type { JsonObject } from "../../core/json.ts";
import { coerceInput, unwrapInputs } from "../coerce.ts";
import { droppedNotice } from "../dropped.ts";
import type { ToolNames } from "../names.ts";
import { Pieces } from "../pieces.ts";
import { namelessCall, truncatedCall } from "../problems.ts";
import { prefixAtEnd } from "../xml/tags.ts";
import { type Resolved, readHeld } from "./held.ts";
import { freshProse, type Prose, readProse, type WordKind, wordKinds } from "./quoting.ts";
import { openingTag } from "./reasoning-tags.ts";
import type { Leak } from "./values.ts";

export interface LeakScanner {
  text(text: string): readonly AgentDelta[];
  reasoning(text: string): readonly AgentDelta[];
  /** `native`: the calls that came the proper way. */
  end(native: readonly AgentDelta[]): readonly AgentDelta[];
}

interface Channel {
  readonly kind: "text" | "reasoning";
  readonly prose: Prose;
  buffer: string;
  readonly held: Pieces;
  isHolding: boolean;
}

function createChannel(kind: Channel["kind"]): Channel {
  return { kind, prose: freshProse(), buffer: "", held: new Pieces(), isHolding: false };
}

export function createLeakScanner(names: ToolNames, options: DecoderOptions): LeakScanner {
  const scanner = new Scanner(names, options);
  return {
    text: (piece) => scanner.text(piece),
    reasoning: (piece) => scanner.reasoning(piece),
    end: (native) => scanner.end(native),
  };
}

class Scanner {
  readonly #names: ToolNames;
  readonly #kindOf: WordKind;
  readonly #nextCallId: DecoderOptions["nextCallId"];
  readonly #text = createChannel("text");
  #thought = createChannel("reasoning");
  /** start: nothing but white space came. thinking: inside the tag that `#close` ends. */
  #stage: "start" | "thinking" | "answer";
  #close = "</think>";
  #pending = "";

  constructor(names: ToolNames, { nextCallId, modelIsThinking = false }: DecoderOptions) {
    this.#names = names;
    this.#kindOf = wordKinds(names);
    this.#nextCallId = nextCallId;
    this.#stage = modelIsThinking ? "thinking" : "start";
  }

  text(piece: string): readonly AgentDelta[] {
    if (this.#stage === "answer") return this.#answer(piece);
    this.#pending += piece;
    return this.#stage === "start" ? this.#start() : this.#think();
  }

  reasoning(piece: string): readonly AgentDelta[] {
    return this.#feed(this.#thought, piece);
  }

  end(native: readonly AgentDelta[]): readonly AgentDelta[] {
    const rest = this.#pending;
    const before = this.#stage === "thinking" ? this.#feed(this.#thought, rest) : this.#answer(rest);
    const state = { names: this.#names, native, nextCallId: this.#nextCallId };
    return [...before, ...finishChannel(this.#thought, state), ...finishChannel(this.#text, state)];
  }

  #start(): readonly AgentDelta[] {
    const all = this.#pending;
    const begin = all.search(/\S/);
    const tag = begin === -1 ? "wait" : openingTag(all.slice(begin));
    if (tag === "wait") return [];
    this.#pending = tag === undefined ? "" : all.slice(begin + tag.open.length);
    this.#stage = tag === undefined ? "answer" : "thinking";
    if (tag === undefined) return this.#answer(all);
    this.#close = tag.close;
    return this.#think();
  }

  #think(): readonly AgentDelta[] {
    const all = this.#pending;
    const found = all.indexOf(this.#close);
    if (found === -1) {
      const end = all.length - prefixAtEnd(all, 0, this.#close);
      this.#pending = all.slice(end);
      return this.#feed(this.#thought, all.slice(0, end));
    }
    this.#pending = "";
    this.#stage = "answer";
    const thought = this.#feed(this.#thought, all.slice(0, found));
    return [...thought, ...this.#closeThought(), ...this.#answer(all.slice(found + this.#close.length))];
  }

  #answer(piece: string): readonly AgentDelta[] {
    const closed = /\S/.test(piece) ? this.#closeThought() : [];
    return [...closed, ...this.#feed(this.#text, piece)];
  }

  /** The thought is over: what was held in it was no call. */
  #closeThought(): readonly AgentDelta[] {
    const rest = this.#thought.buffer + this.#thought.held.drain();
    this.#thought = createChannel("reasoning");
    return said("reasoning", rest);
  }

  #feed(channel: Channel, piece: string): readonly AgentDelta[] {
    if (channel.isHolding) {
      channel.held.add(piece);
      return [];
    }
    channel.buffer += piece;
    let at = 0;
    while (at < channel.buffer.length && !channel.isHolding) {
      const found = readProse(channel.prose, channel.buffer, at, false, this.#kindOf);
      if (found.type === "wait") break;
      if (found.type === "leak") {
        channel.isHolding = true;
        channel.held.add(channel.buffer.slice(found.at));
        at = found.at;
      } else at = found.end;
    }
    const out = channel.buffer.slice(0, at);
    channel.buffer = channel.isHolding ? "" : channel.buffer.slice(at);
    return said(channel.kind, out);
  }
}

interface EndState {
  readonly names: ToolNames;
  readonly native: readonly AgentDelta[];
  readonly nextCallId: () => string;
}

function said(type: "text" | "reasoning", text: string): readonly AgentDelta[] {
  return text === "" ? [] : [{ type, text }];
}

function finishChannel(channel: Channel, { names, native, nextCallId }: EndState): readonly AgentDelta[] {
  const raw = channel.buffer + channel.held.drain();
  if (raw === "") return [];
  const resolved = readHeld(raw, channel.prose, names);
  const isBroken = channel.kind === "reasoning" && resolved.some(({ type, text }) => type === "text" && text.trim());
  if (isBroken) return said(channel.kind, raw);
  const inputs = native.flatMap((delta) => (delta.type === "call_ready" ? [key(delta.name, delta.input)] : []));
  const hasNative = native.some(({ type }) => type === "call_ready" || type === "call_invalid");
  return resolved.flatMap((part) => deltasOf(part, channel.kind, hasNative, inputs, nextCallId));
}

function key(name: string, input: JsonObject): string {
  return `${name} ${JSON.stringify(input)}`;
}

function deltasOf(
  part: Resolved,
  kind: "text" | "reasoning",
  hasNative: boolean,
  native: readonly string[],
  nextCallId: () => string,
): readonly AgentDelta[] {
  if (part.type === "text" || part.type === "reasoning")
    return said(part.type === "text" ? kind : part.type, part.text);
  if (part.type === "nameless") {
    if (hasNative) return said(kind, part.text);
    const id = nextCallId();
    return [
      { type: "call_started", id, name: "" },
      { type: "call_invalid", id, name: "", problem: namelessCall(), raw: part.text },
    ];
  }
  const calls = part.calls.flatMap(({ spec, input }): readonly Leak[] =>
    input === undefined ? [{ spec, input }] : unwrapInputs(spec, input).map((each) => ({ spec, input: each })),
  );
  const fitted = calls.map(({ spec, input }) => ({ spec, fit: input && coerceInput(spec, input) }));
  if (hasNative) {
    const isSame = fitted.every(({ spec, fit }) => fit !== undefined && native.includes(key(spec.name, fit.input)));
    return isSame ? [] : said(kind, part.text);
  }
  return fitted.flatMap(({ spec, fit }): readonly AgentDelta[] => {
    const id = nextCallId();
    const { name } = spec;
    const started: AgentDelta = { type: "call_started", id, name };
    if (fit === undefined) {
      return [started, { type: "call_invalid", id, name, problem: truncatedCall(name), raw: part.text }];
    }
    const text = `This server sent the last call as text. Diglot recovered it (${part.format} format).`;
    const notice: AgentDelta = { type: "notice", text };
    return [started, ...droppedNotice(name, fit.dropped), { type: "call_ready", id, name, input: fit.input }, notice];
  });
}
