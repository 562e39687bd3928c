/**
 * Reads a JSON object that holds a model's thought and its calls, as agents teach it in their prompts:
 * `{"thought":"…","tool_calls":[{"name":…,"arguments":…}]}`, `{"thoughts":[…],"tool_name":…,"tool_args":{…}}`,
 * `{"thought":"…","action":"read_file","action_input":{…}}`.
 * 1. It is read when it is whole. Only a name that no tool has is seen before, so that what is no call waits no longer.
 * 2. Whatever stands beside the calls is the thought: nothing of the object is lost.
 */
import type { InputPath } from "../../core/dialect.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { type ArgumentStream, createArgumentStream } from "../json/argument-stream.ts";
import type { ToolNames } from "../names.ts";
import type { LeakedCall, LeakOut } from "./body.ts";
import { NamedBody } from "./json-body.ts";
import { argumentKeys, callsIn, leakedTool, nameKeys } from "./named-calls.ts";
import { thoughtIn } from "./thought-words.ts";

/** What a thought is called. Seen in prompts of ReAct agents, Agent Zero and small local agents. */
export const thoughtKeys = ["thought", "thoughts", "reasoning", "thinking", "rationale", "plan"] as const;

/** What the calls are called; of some a single one. */
export const callsKeys = ["tool_calls", "tool_call", "function_calls", "function_call", "actions", "action", "calls"];

const ownNames: ReadonlySet<string> = new Set([...nameKeys, "action"]);
const ownArguments = [...argumentKeys, "action_input"];

export class ThoughtBody extends NamedBody {
  readonly #names: ToolNames;
  readonly #out: LeakOut;
  readonly #stream: ArgumentStream = createArgumentStream("", (key) => key);
  /** The name that is being read, and where it stands. */
  #name = "";
  #place: InputPath | undefined;

  constructor(names: ToolNames, out: LeakOut) {
    super();
    this.#names = names;
    this.#out = out;
  }

  protected show(text: string): void {
    for (const { path, text: piece } of this.#stream.push(text)) this.#note(path, piece);
    if (this.isComplete) this.#settleName();
  }

  /** A name is whole when something else comes behind it. */
  #note(path: InputPath, text: string): void {
    if (path !== this.#place) this.#settleName();
    if (!isName(path)) return;
    this.#place = path;
    this.#name += text;
  }

  #settleName(): void {
    if (this.#place !== undefined && leakedTool(this.#names, this.#name) === undefined) this.unknownName ??= this.#name;
    this.#place = undefined;
    this.#name = "";
  }

  calls(): readonly LeakedCall[] | undefined {
    const value = this.value([...thoughtKeys, ...callsKeys, ...ownArguments]);
    if (!isJsonObject(value)) return undefined;
    const list = callsKeys.find((key) => typeof value[key] === "object" && value[key] !== null);
    const { [list ?? ""]: held = value, ...beside } = value;
    const calls = callsIn((Array.isArray(held) ? held : [held]).map(inUsualWords), this.#names, false);
    if (calls === undefined) return undefined;
    this.#out.thought(thoughtIn(list === undefined ? withoutCall(value) : beside));
    return calls.map(({ spec, input }) => ({ id: this.#out.started(spec.name), spec, input }));
  }
}

/** `name`, `action.name`, `tool_calls[0].name` and `tool_calls[0].function.name`, each as its format spells it. */
function isName(path: InputPath): boolean {
  const [first] = path;
  const isNested = path.length > 1 && typeof first === "string" && callsKeys.includes(first);
  const rest = isNested ? path.slice(typeof path[1] === "number" ? 2 : 1) : path;
  const [key, inner, ...more] = rest;
  if (key === "function" && inner !== undefined) return inner === "name" && more.length === 0;
  return typeof key === "string" && ownNames.has(key) && inner === undefined;
}

/** The same call with `name` and `arguments`. */
function inUsualWords(entry: JsonValue): JsonValue {
  if (!isJsonObject(entry)) return entry;
  const names = [...ownNames].filter((key) => typeof entry[key] === "string");
  const given = ownArguments.filter((key) => Object.hasOwn(entry, key));
  const [name] = names;
  const [input] = given;
  if (name === undefined || input === undefined || names.length + given.length > 2) return entry;
  return { ...entry, name: entry[name] ?? null, arguments: entry[input] ?? null };
}

function withoutCall(value: JsonObject): JsonObject {
  const isOfCall = (key: string): boolean => ownNames.has(key) || ownArguments.includes(key);
  return Object.fromEntries(Object.entries(value).filter(([key]) => !isOfCall(key)));
}
