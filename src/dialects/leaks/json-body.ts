/** Reads calls that are a JSON value, with the names in it, and arguments that are a JSON object behind a name. */
import type { InputPath } from "../../core/dialect.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import { propertyFor } from "../coerce.ts";
import { type ArgumentStream, createArgumentStream } from "../json/argument-stream.ts";
import { readArguments } from "../json/repair.ts";
import type { ToolNames } from "../names.ts";
import { Pieces } from "../pieces.ts";
import type { LeakBody, LeakedCall, LeakOut } from "./body.ts";
import { readEndBehind } from "./ends.ts";
import { Extent } from "./extent.ts";
import { argumentKeys, callsIn, leakedTool, type NamedInput, nameKeys, wholeEntries } from "./named-calls.ts";
import { thoughtIn } from "./thought-words.ts";

/** One call of the value, while it arrives. */
interface Slot {
  name: string;
  isNamed: boolean;
  /** Before its name. */
  hasArguments: boolean;
  spec: ToolSpec | undefined;
  id: string | undefined;
  /** Of arguments that are a string of JSON. */
  inner: ArgumentStream | undefined;
}

abstract class JsonBody implements LeakBody {
  readonly #extent = new Extent(['"']);
  readonly #text = new Pieces();
  isRejected = false;
  isMended = false;
  /** Its end was made out, though the value is not complete. */
  #isClosed = false;

  abstract calls(): readonly LeakedCall[] | undefined;
  protected abstract show(text: string): void;

  get isComplete(): boolean {
    return this.#extent.isComplete || this.#isClosed;
  }

  take(text: string, at: number): number {
    const end = this.#extent.take(text, at);
    const piece = text.slice(at, end);
    this.#text.add(piece);
    this.show(piece);
    return end;
  }

  /**
   * `{"name":…,"arguments":{"path":"a"}` and then the closing tag (sglang#19345): only brackets are missing. With more than one
   * such tag in it nobody knows where it ends.
   */
  #unclosed(text: string, keys: readonly string[]): JsonValue | undefined {
    const [tags = ""] = lastTags.exec(text) ?? [];
    const at = text.length - tags.length;
    const first = tags.slice(0, tags.indexOf(">") + 1);
    if (tags === "" || !isAllEnds(tags) || text.indexOf(first) !== at) return undefined;
    const read = readArguments(text.slice(0, at), () => keys);
    if (read.ok || read.unclosed === undefined) return undefined;
    this.isMended = true;
    this.#isClosed = true;
    const [only, ...more] = read.unclosed;
    return more.length === 0 ? only : [...read.unclosed];
  }

  protected text(): string {
    return this.#text.join();
  }

  /** Undefined: it is cut off or no JSON. */
  protected value(keys: readonly string[]): JsonValue | undefined {
    const text = this.#text.join();
    const strict = parseJson(text);
    if (strict.ok) return strict.value;
    if (!this.isComplete) return this.#unclosed(text, keys);
    this.isMended = true;
    const list = /^\s*\[/.test(text) ? parseJson(text.replace(/,\s*\]\s*$/, "]")) : undefined;
    if (list?.ok) return list.value;
    const read = readArguments(text, () => keys);
    return read.ok && read.values.length === 1 ? read.values[0] : undefined;
  }
}

const stop = /[,{}[\]]/g;
const lastTags = /(?:<[^<>]*>\s*){1,4}$/;

function isAllEnds(tags: string): boolean {
  let at = 0;
  while (at < tags.trimEnd().length) {
    const end = readEndBehind(tags, at, true);
    if (typeof end !== "number") return false;
    at = end;
  }
  return true;
}

/**
 * A value with names in it. It goes from one comma or bracket to the next, so that it is rejected at the same place however
 * the text is cut. Behind that place it is text again, in which a call may begin.
 */
export abstract class NamedBody extends JsonBody {
  /** Set as soon as it is known, at the latest with the comma or bracket behind it. */
  unknownName: string | undefined;

  override take(text: string, at: number): number {
    stop.lastIndex = at;
    const found = stop.exec(text);
    const end = super.take(found === null ? text.slice(at) : text.slice(at, stop.lastIndex), 0);
    if (found !== null && this.unknownName !== undefined) this.isRejected = true;
    return at + end;
  }
}

export class ArgumentsBody extends JsonBody {
  readonly #spec: ToolSpec | undefined;
  readonly #names: ToolNames;
  readonly #id: string;
  readonly #stream: ArgumentStream;
  readonly #out: LeakOut;

  /** Without a spec the tool is the only one that the arguments fit. */
  constructor(spec: ToolSpec | undefined, names: ToolNames, out: LeakOut) {
    super();
    this.#spec = spec;
    this.#names = names;
    this.#out = out;
    this.#id = out.started(spec?.name ?? "");
    this.#stream = createArgumentStream(this.#id, (key) => renamed(spec, key));
  }

  protected show(text: string): void {
    for (const piece of this.#stream.push(text)) this.#out.input(this.#id, piece.path, piece.text);
  }

  calls(): readonly LeakedCall[] {
    const keys = Object.keys(this.#spec?.schema.properties ?? {});
    const value = this.value(keys);
    const input = isJsonObject(value) ? value : undefined;
    const spec = this.#spec ?? (input === undefined ? undefined : onlyFit(this.#names, input));
    return [{ id: this.#id, spec, input }];
  }
}

/** `0<|tool_call_argument_begin|>{"path":…,"content":…}`: the one tool that takes just these. */
function onlyFit({ specs }: ToolNames, input: JsonObject): ToolSpec | undefined {
  const fits = specs.filter(({ schema }) => {
    const keys = Object.keys(input);
    return (
      keys.every((key) => Object.hasOwn(schema.properties, key)) && schema.required.every((key) => keys.includes(key))
    );
  });
  return fits.length === 1 ? fits[0] : undefined;
}

export class CallsBody extends NamedBody {
  readonly #names: ToolNames;
  readonly #out: LeakOut;
  readonly #stream = createArgumentStream("", (key) => key);
  readonly #slots = new Map<string, Slot>();
  readonly #isMarked: boolean;

  /** `isMarked`: its marks say that it is a call, so that less is asked of it. */
  constructor(names: ToolNames, out: LeakOut, isMarked: boolean) {
    super();
    this.#names = names;
    this.#out = out;
    this.#isMarked = isMarked;
  }

  protected show(text: string): void {
    for (const { path, text: piece } of this.#stream.push(text)) this.#note(path, piece);
  }

  #note(path: InputPath, text: string): void {
    const { place, rest } = placeIn(path);
    const slot = this.#slotAt(place);
    const [key] = rest;
    if (typeof key === "string" && nameKeys.has(key) && rest.length === 1) {
      slot.name += text;
      return;
    }
    this.#settleName(slot);
    if (slot.spec === undefined) slot.hasArguments ||= key === "arguments";
    if (slot.spec === undefined || typeof key !== "string" || !argumentKeys.includes(key)) return;
    slot.id ??= this.#out.started(slot.spec.name);
    this.#showArgument(slot, slot.spec, slot.id, rest.slice(1), text);
  }

  #showArgument(slot: Slot, spec: ToolSpec, id: string, path: InputPath, text: string): void {
    const [key, ...deeper] = path;
    if (key !== undefined) {
      this.#out.input(id, [typeof key === "string" ? renamed(spec, key) : key, ...deeper], text);
      return;
    }
    slot.inner ??= createArgumentStream(id, (name) => renamed(spec, name));
    for (const piece of slot.inner.push(text)) this.#out.input(id, piece.path, piece.text);
  }

  #slotAt(place: string): Slot {
    const known = this.#slots.get(place);
    if (known !== undefined) return known;
    const slot: Slot = {
      name: "",
      isNamed: false,
      hasArguments: false,
      spec: undefined,
      id: undefined,
      inner: undefined,
    };
    this.#slots.set(place, slot);
    return slot;
  }

  /** A name is whole when something else comes behind it. */
  #settleName(slot: Slot): void {
    if (slot.isNamed || slot.name === "") return;
    slot.isNamed = true;
    slot.spec = leakedTool(this.#names, slot.name);
    if (slot.spec === undefined) this.unknownName ??= slot.name;
  }

  calls(): readonly LeakedCall[] | undefined {
    const value = this.value([...nameKeys, ...argumentKeys]);
    const started = [...this.#slots.values()];
    if (value === undefined) return this.#cutCalls(started);
    const calls = callsIn(value, this.#names, this.#isMarked);
    if (calls !== undefined && isJsonObject(value) && Array.isArray(value["tool_calls"])) {
      const { tool_calls: _, ...beside } = value;
      this.#out.thought(thoughtIn(beside));
    }
    return calls?.map(({ spec, input }, at) => ({ id: started[at]?.id ?? this.#out.started(spec.name), spec, input }));
  }

  /** Of a list that was cut, the calls that a comma follows are whole. */
  #cutCalls(started: readonly Slot[]): readonly LeakedCall[] | undefined {
    const cut = started.filter((slot) => slot.id !== undefined || this.#isNamed(slot) || this.#awaitsName(slot));
    if (cut.length === 0) return undefined;
    const entries = this.isComplete ? [] : wholeEntries(this.text());
    const whole = callsIn(entries, this.#names, this.#isMarked) ?? [];
    return cut.map((slot, at) => ({
      id: this.#idOf(slot),
      spec: slot.spec,
      input: undefined,
      ...entryAt(whole, slot, at),
    }));
  }

  /** `<tool_call>[{"arguments":{"path":"a` (Granite): its name was to come. */
  #awaitsName(slot: Slot): boolean {
    return this.#isMarked && !this.isComplete && slot.name === "" && slot.hasArguments;
  }

  #isNamed(slot: Slot): boolean {
    this.#settleName(slot);
    return slot.spec !== undefined;
  }

  #idOf(slot: Slot): string {
    slot.id ??= this.#out.started(slot.spec?.name ?? slot.name);
    return slot.id;
  }
}

function renamed(spec: ToolSpec | undefined, key: string): string {
  return spec === undefined ? key : (propertyFor(spec, key) ?? key);
}

function entryAt(whole: readonly NamedInput[], slot: Slot, at: number): Partial<LeakedCall> {
  const entry = whole[at];
  return entry === undefined || entry.spec !== slot.spec ? {} : { input: entry.input, isWhole: true };
}

/** Which call a path leads into, and where in it: through lists, `{"tool_calls":[…]}` and OpenAI's `function`. */
function placeIn(path: InputPath): { readonly place: string; readonly rest: InputPath } {
  let at = path[0] === "tool_calls" ? 1 : 0;
  const index = path[at];
  const place = typeof index === "number" ? String(index) : "";
  if (typeof index === "number") at++;
  if (path[at] === "function" && path.length > at + 1) at++;
  return { place, rest: path.slice(at) };
}
