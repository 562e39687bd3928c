/** The formats in which calls leak as text, in one table, and the markers that stand around them. */
import type { ToolNames } from "../names.ts";
import { readJsonCall } from "./json-call.ts";
import { readBracketCall, readGemmaCall, readHarmonyCall, readNamedCall, readPythonCall } from "./named-call.ts";
import { readFunctionCall, readInvokeCall, readKeyValueCall } from "./tagged-call.ts";
import { type LeakRead, pastSpace } from "./values.ts";

type Read = (text: string, at: number, names: ToolNames) => LeakRead | undefined;

export interface Format {
  readonly name: string;
  readonly read: Read;
  /** Tells a call without a marker before it. Bare calls that are no tags count only with nothing behind them. */
  readonly alone: "tag" | "bare" | "never";
}

export const formats: readonly Format[] = [
  { name: "Qwen3-Coder", read: readFunctionCall, alone: "tag" },
  { name: "Claude", read: readInvokeCall, alone: "tag" },
  { name: "harmony", read: readHarmonyCall, alone: "bare" },
  { name: "Gemma", read: readGemmaCall, alone: "never" },
  { name: "bracket", read: readBracketCall, alone: "never" },
  { name: "Hermes", read: readJsonCall, alone: "bare" },
  { name: "name and JSON", read: readNamedCall, alone: "bare" },
  { name: "GLM", read: readKeyValueCall, alone: "never" },
  { name: "Python", read: readPythonCall, alone: "bare" },
];

const namespace = "(?:[a-z]+:|[|｜‖]+DSML[|｜‖]+)?";
const wrappers = "tool_calls?|tool-use|tool_use|function_calls?|TOOLCALL|longcat_tool_call|(?:start|end)_function_call";

/** What stands around calls: `<tool_call>`, `[TOOL_CALLS]`, `<｜tool▁calls▁begin｜>`, `functools`, stop tokens. */
const markers: readonly RegExp[] = [
  new RegExp(`</?${namespace}(?:${wrappers})>`, "y"),
  new RegExp(`</(?:${namespace}(?:invoke|parameter)|function|think|thinking)>`, "y"),
  /<[|｜](?!DSML)[\w▁ ]{1,40}(?:[|｜]?>|[|｜]$)/y,
  /<tool_call\|>/y,
  /\[\/?TOOL_CALLS?\]/y,
  /functools(?=\[)/y,
  /<\/tool(?:_call)?$/y,
];

export interface Marker {
  readonly end: number;
  readonly opens: boolean;
}

/** The run of markers at a place, white space between them included. */
export function readMarkers(text: string, at: number): Marker | undefined {
  let end = at;
  let opens = false;
  for (;;) {
    const begin = end === at ? at : pastSpace(text, end);
    const match = markerAt(text, begin);
    if (match === "") break;
    if (!match.startsWith("</") && !/end|eot|eos|call\|>$|\/T/i.test(match)) opens = true;
    end = begin + match.length;
  }
  return end === at ? undefined : { end, opens };
}

function markerAt(text: string, at: number): string {
  for (const marker of markers) {
    marker.lastIndex = at;
    const found = marker.exec(text)?.[0];
    if (found !== undefined) return found;
  }
  return "";
}
