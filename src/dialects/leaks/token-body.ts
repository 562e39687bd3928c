/**
 * Reads arguments that stand between tokens: `<|open|>argument key="path" type="string"<|sep|>…<|close|>argument<|sep|>`, up
 * to `<|close|>call<|sep|>`. Tokens in a value that open and close again are the value's own.
 */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { parseJson } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import { propertyFor } from "../coerce.ts";
import { Pieces } from "../pieces.ts";
import { prefixAtEnd } from "../prefix-at-end.ts";
import type { LeakBody, LeakedCall, LeakOut } from "./body.ts";

const opener = "<|open|>argument ";
const closer = "<|close|>argument<|sep|>";
const end = "<|close|>call<|sep|>";
const token = /<\|open\|>argument |<\|close\|>(?:argument|call)<\|sep\|>/g;
const head = /<\|open\|>argument key="([^"\n]{1,80})"(?: type="([a-z]{1,20})")?<\|sep\|>/y;
/** Characters; longer is none. */
const longestHead = 160;

interface OpenValue {
  readonly key: string;
  readonly isText: boolean;
  readonly text: Pieces;
  /** Tokens of its own that are open. */
  nested: number;
}

export class TokenBody implements LeakBody {
  readonly isRejected = false;
  readonly isMended = false;
  readonly closers: readonly string[] = [closer];
  readonly #spec: ToolSpec;
  readonly #out: LeakOut;
  readonly #id: string;
  readonly #values = new Map<string, JsonValue>();
  #open: OpenValue | undefined;
  #isBroken = false;
  isComplete = false;

  constructor(spec: ToolSpec, out: LeakOut) {
    this.#spec = spec;
    this.#out = out;
    this.#id = out.started(spec.name);
  }

  take(text: string, at: number): number {
    let from = at;
    while (!this.isComplete) {
      token.lastIndex = from;
      const match = token.exec(text);
      const tail = Math.max(...[opener, closer, end].map((each) => prefixAtEnd(text, from, each)));
      const until = match?.index ?? text.length - tail;
      this.#add(text.slice(from, until));
      const next = match === null ? undefined : this.#note(match[0], text, match.index);
      if (next === undefined) return until;
      from = next;
    }
    return from;
  }

  /** Where it ends; undefined while it may go on. */
  #note(mark: string, text: string, at: number): number | undefined {
    const behind = at + mark.length;
    const open = this.#open;
    if (open !== undefined) {
      if (mark === closer && open.nested === 0) this.#close(open);
      else {
        this.#add(mark);
        open.nested += mark === opener ? 1 : mark === closer ? -1 : 0;
      }
      return behind;
    }
    if (mark === opener) return this.#begin(text, at);
    if (mark === end) this.isComplete = true;
    else this.#isBroken = true;
    return behind;
  }

  #begin(text: string, at: number): number | undefined {
    head.lastIndex = at;
    const [whole, key, type] = head.exec(text) ?? [];
    if (whole !== undefined && key !== undefined) {
      this.#open = { key, isText: type === undefined || type === "string", text: new Pieces(), nested: 0 };
      return at + whole.length;
    }
    if (text.length - at < longestHead) return undefined;
    this.#isBroken = true;
    return at + opener.length;
  }

  #add(text: string): void {
    if (text === "") return;
    const open = this.#open;
    if (open === undefined) {
      this.#isBroken ||= /\S/.test(text);
      return;
    }
    open.text.add(text);
    const property = open.isText ? propertyFor(this.#spec, open.key) : undefined;
    if (property !== undefined) this.#out.input(this.#id, [property], text);
  }

  #close({ key, isText, text }: OpenValue): void {
    this.#isBroken ||= this.#values.has(key);
    const written = text.join();
    const json = isText ? undefined : parseJson(written);
    this.#values.set(key, json?.ok ? json.value : written);
    this.#open = undefined;
  }

  calls(): readonly LeakedCall[] {
    const input: JsonObject = Object.fromEntries(this.#values);
    return [{ id: this.#id, spec: this.#spec, input: this.#isBroken ? undefined : input }];
  }
}
