/** A name and then its arguments: Mistral, DeepSeek, Kimi, harmony, Functionary, Gemma, and calls as Python writes them. */
import type { JsonObject } from "../../core/json.ts";
import type { ToolNames } from "../names.ts";
import { jsonEnd, type LeakRead, leakedTool, pastSpace, readJson, readObject } from "./values.ts";

const namePattern =
  /(?:>>>)?((?:functions?\.|default_api[.:])?[\w-]{1,80}(?::\d+)?)\s*(?:\[CALL_ID\]\w+)?(?:\[ARGS\]|<[|｜][\w▁]+[|｜]>)?\s*(?:```(?:json)?\s*)?(?=\{)/y;

/** `read_file{"path":…}`, `read_file[ARGS]{…}`, `functions.read_file:0<|tool_call_argument_begin|>{…}`. */
export function readNamedCall(text: string, at: number, names: ToolNames): LeakRead | undefined {
  return readWithHead(namePattern, text, at, names);
}

const harmonyPattern =
  /(?:(?:assistant|commentary|analysis|json|code|<\|[a-z_]+\|>)\s*)*to=([\w.:-]+)\s*(?:(?:commentary|analysis|json|code|<\|[a-z_]+\|>)\s*)*(?=\{)/y;

/** `<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{…}`, its tokens there or stripped. */
export function readHarmonyCall(text: string, at: number, names: ToolNames): LeakRead | undefined {
  return readWithHead(harmonyPattern, text, at, names);
}

function readWithHead(pattern: RegExp, text: string, at: number, names: ToolNames): LeakRead | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  const spec = match === null ? undefined : leakedTool(names, match[1] ?? "");
  if (match === null || spec === undefined) return undefined;
  const begin = at + match[0].length;
  const end = jsonEnd(text, begin);
  if (end === undefined) return { end: text.length, calls: [{ spec, input: undefined }] };
  const input = readObject(text.slice(begin, end));
  if (input === undefined) return undefined;
  const fence = match[0].includes("```") ? /\s*```/y : /(?=)/y;
  fence.lastIndex = end;
  return { end: end + (fence.exec(text)?.[0].length ?? 0), calls: [{ spec, input }] };
}

const gemmaHead = /call:([\w.-]{1,80})\{/y;
const gemmaPair = /\s*([\w-]+)\s*:\s*(?:<\|"\|>([\s\S]*?)<\|"\|>|<escape>([\s\S]*?)<escape>|([^,}<]*))\s*,?/y;

/** `call:read_file{path:<|"|>src/app.ts<|"|>,start_line:4}`. */
export function readGemmaCall(text: string, at: number, names: ToolNames): LeakRead | undefined {
  gemmaHead.lastIndex = at;
  const match = gemmaHead.exec(text);
  const spec = match === null ? undefined : leakedTool(names, match[1] ?? "");
  if (match === null || spec === undefined) return undefined;
  const input: Record<string, JsonObject[string]> = {};
  let end = at + match[0].length;
  for (;;) {
    gemmaPair.lastIndex = end;
    const pair = gemmaPair.exec(text);
    if (pair === null) break;
    end = gemmaPair.lastIndex;
    const [, key = "", quoted, escaped, bare = ""] = pair;
    input[key] = quoted ?? escaped ?? readJson(bare.trim()) ?? bare.trim();
  }
  end = pastSpace(text, end);
  if (text[end] !== "}") return { end: text.length, calls: [{ spec, input: undefined }] };
  return { end: end + 1, calls: [{ spec, input }] };
}

const pythonHead = /\s*(?:print\s*\(\s*)?((?:default_api\.)?[\w.]{1,80})\(/y;
const pythonPair =
  /\s*(\w+)\s*=\s*("(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|True|False|None|-?\d[\d.]*|\[[^[\]]*\]|\{[^{}]*\})\s*,?/y;

/** `[read_file(path="a"), list_files(path=".")]`, `print(default_api.read_file(path="a"))`. */
export function readPythonCall(text: string, at: number, names: ToolNames): LeakRead | undefined {
  const isList = text[at] === "[";
  const calls: { spec: NonNullable<ReturnType<typeof leakedTool>>; input: JsonObject }[] = [];
  let end = isList ? at + 1 : at;
  for (;;) {
    pythonHead.lastIndex = end;
    const match = pythonHead.exec(text);
    const spec = match === null ? undefined : leakedTool(names, match[1] ?? "");
    if (match === null || spec === undefined) return undefined;
    const input: Record<string, JsonObject[string]> = {};
    end = pythonHead.lastIndex;
    for (pythonPair.lastIndex = end; ; ) {
      const pair = pythonPair.exec(text);
      if (pair === null) break;
      end = pythonPair.lastIndex;
      input[pair[1] ?? ""] = readObject(`{"v":${pair[2]}}`)?.["v"] ?? null;
    }
    end = pastSpace(text, end);
    if (text[end] !== ")") return undefined;
    end = pastSpace(text, end + 1);
    if (match[0].includes("print") && text[end] === ")") end = pastSpace(text, end + 1);
    calls.push({ spec, input });
    if (!isList) return { end, calls };
    if (text[end] === "]") return { end: end + 1, calls };
    if (text[end] !== ",") return undefined;
    end++;
  }
}

const bracketPattern = /\{\s*tool\s*=>\s*"([^"]*)"\s*,\s*args\s*=>\s*\{([\s\S]*?)\}\s*\}/y;

/** `{tool => "read_file", args => { --path "src/app.ts" }}`. */
export function readBracketCall(text: string, at: number, names: ToolNames): LeakRead | undefined {
  bracketPattern.lastIndex = at;
  const match = bracketPattern.exec(text);
  const spec = match === null ? undefined : leakedTool(names, match[1] ?? "");
  if (match === null || spec === undefined) return undefined;
  const pairs = [...(match[2] ?? "").matchAll(/--([\w-]+)\s+("(?:[^"\\]|\\[\s\S])*"|\S+)/g)];
  const input = Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, readJson(value) ?? unquoted(value)]));
  return { end: bracketPattern.lastIndex, calls: [{ spec, input }] };
}

function unquoted(value: string): string {
  return value.replace(/^"|"$/g, "");
}
