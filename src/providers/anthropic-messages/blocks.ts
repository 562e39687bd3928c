/**
 * The content blocks of one reply, by the index under which their pieces come.
 * 1. Blocks may be interleaved; an index that is begun again is another block, but for a call that is announced twice.
 * 2. Pieces of a call go on as they come; an input that came with the block's start is held until the block's end, because
 * pieces that follow count instead of it.
 * 3. Input that comes under the index of a block that takes none belongs to the call that was begun last.
 * 4. Blocks that are not known (a server's own tools) are passed over, with the input that comes for them.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ProviderDelta } from "../../core/provider.ts";
import type { KeptThinking, Thinking } from "./thinking.ts";

export interface Blocks {
  begin(event: JsonObject): readonly ProviderDelta[];
  append(event: JsonObject): readonly ProviderDelta[];
  end(event: JsonObject): readonly ProviderDelta[];
  /** The reply is over; some servers never end their blocks. */
  endAll(): readonly ProviderDelta[];
}

/** A call while it arrives. */
interface Input {
  readonly id: string;
  /** Its number among all blocks of the reply: the index to pass on, which is never used twice. */
  readonly number: number;
  /** What came with the start of the block, until it is overruled or passed on. */
  held: JsonValue | undefined;
  /** The pieces so far, without white space, while they say nothing: "", "{" or "{}". */
  empty: string;
  hasPieces: boolean;
}

interface Block {
  readonly input?: Input;
  readonly thinking?: Thinking;
  /** Of a kind that is not known. */
  readonly isForeign?: boolean;
}

export function createBlocks(kept: KeptThinking): Blocks {
  const byIndex = new Map<number, Block>();
  let last: Block | undefined;
  let lastInput: Input | undefined;
  let begun = 0;

  const blockOf = ({ index }: JsonObject): Block | undefined => byIndex.get(numberIn(index) ?? -1) ?? last;
  return {
    begin(event) {
      const content = isJsonObject(event["content_block"]) ? event["content_block"] : {};
      const index = numberIn(event["index"]) ?? begun;
      const input = byIndex.get(index)?.input;
      if (input !== undefined && isAgain(input, content)) return [];
      const number = begun++;
      const before = pass(input);
      last = readBlock(content, number, kept);
      lastInput = last.input ?? lastInput;
      byIndex.set(index, last);
      return [...before, ...firstDeltas(content, last)];
    },
    append(event) {
      const delta = isJsonObject(event["delta"]) ? event["delta"] : {};
      const block = blockOf(event);
      if (typeOf(delta) !== "input_json_delta" || block?.input !== undefined || block?.isForeign === true)
        return appendTo(block, delta);
      lastInput ??= inputOf(begun++); // without a name, as the dialect will say
      return appendTo({ input: lastInput }, delta);
    },
    end: (event) => pass(blockOf(event)?.input),
    endAll: () => [...byIndex.values()].flatMap(({ input }) => pass(input)),
  };
}

/** Of one of our tools. */
export function isCall({ type, name }: JsonObject): boolean {
  return type === "tool_use" || (type === undefined && typeof name === "string");
}

function readBlock(content: JsonObject, number: number, kept: KeptThinking): Block {
  const { type } = content;
  if (isCall(content)) return { input: inputOf(number, content) };
  if (type === "thinking" || type === "redacted_thinking") return { thinking: kept.begin(content) };
  return { isForeign: type !== "text" && type !== undefined };
}

function inputOf(number: number, { id, input: held }: JsonObject = {}): Input {
  return { id: wordsIn(id) ?? "", number, held, empty: "", hasPieces: false };
}

/** The same call under the same index, of which nothing had come. */
function isAgain(input: Input, content: JsonObject): boolean {
  return !input.hasPieces && input.id !== "" && isCall(content) && input.id === wordsIn(content["id"]);
}

/** Servers may put the first words, or all of them, into the start of a block. */
function firstDeltas({ type, id, name, text, thinking }: JsonObject, block: Block): readonly ProviderDelta[] {
  if (block.input !== undefined)
    return [{ type: "call", position: 0, index: block.input.number, id: wordsIn(id), name: wordsIn(name) }];
  if (block.thinking !== undefined) return think(block, wordsIn(thinking));
  return type === "text" || type === undefined ? say(wordsIn(text)) : [];
}

function appendTo(block: Block | undefined, delta: JsonObject): readonly ProviderDelta[] {
  switch (typeOf(delta)) {
    case "text_delta":
      return say(wordsIn(delta["text"]));
    case "thinking_delta":
      return think(block, wordsIn(delta["thinking"]));
    case "input_json_delta":
      return addInput(block?.input, delta["partial_json"]);
    case "signature_delta":
      if (block?.thinking !== undefined) block.thinking.signature = wordsIn(delta["signature"]) ?? "";
      return [];
    default:
      return []; // citations_delta, and whatever there will be
  }
}

/** Some servers leave it out. */
function typeOf(delta: JsonObject): JsonValue | undefined {
  if (delta["type"] !== undefined) return delta["type"];
  if ("text" in delta) return "text_delta";
  return "partial_json" in delta ? "input_json_delta" : undefined;
}

function say(text: string | undefined): readonly ProviderDelta[] {
  return text === undefined ? [] : [{ type: "text", text }];
}

function think(block: Block | undefined, text: string | undefined): readonly ProviderDelta[] {
  if (text === undefined) return [];
  block?.thinking?.text.push(text);
  return [{ type: "reasoning", text }];
}

/** An empty piece is none: it is not JSON (griptape#1444). */
function addInput(input: Input | undefined, piece: JsonValue | undefined): readonly ProviderDelta[] {
  if (input === undefined || (!isJsonObject(piece) && wordsIn(piece) === undefined)) return [];
  const text = isJsonObject(piece) ? piece : (wordsIn(piece) ?? "");
  input.hasPieces = true;
  if (input.held !== undefined) {
    if (typeof text === "string") input.empty += text.replace(/\s/g, "");
    if (typeof text !== "string" || !/^(\{\}?)?$/.test(input.empty)) input.held = undefined;
  }
  return [argumentsOf(input, text)];
}

/** `{"path":"a"}` as the input of a block's start, as an object or as its text, and nothing or `{}` after it. */
function pass(input: Input | undefined): readonly ProviderDelta[] {
  const held = input?.held;
  if (input === undefined || held === undefined || held === null || held === "") return [];
  input.held = undefined;
  input.hasPieces ||= !isJsonObject(held) || Object.keys(held).length > 0;
  if (isJsonObject(held)) return Object.keys(held).length === 0 ? [] : [argumentsOf(input, held)];
  return [argumentsOf(input, typeof held === "string" ? held : JSON.stringify(held))];
}

function argumentsOf({ number }: Input, text: string | JsonObject): ProviderDelta {
  return { type: "call", position: 0, index: number, arguments: text };
}

function wordsIn(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberIn(value: JsonValue | undefined): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) ? number : undefined;
}
