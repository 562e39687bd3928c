/** Finds where the model goes on with a result of its own call: all from there on is text, and nothing of it runs. */
import { lit, readMark } from "../leaks/marks.ts";
import { isQuoted, type Scan, type Step, settle, take } from "./scan.ts";

/** Ours, and those that other templates put around results. */
export const resultTag = /^(?:tool_result(?:_\d+|s)?|tool_response|tool_output|function_results?)$/;

/** A model that goes on writing the result of its own call has invented it, and all that it concludes from it. */
export function inventedResult(scan: Scan): Step {
  settle(scan);
  if (scan.out.isProvisional) scan.out.commit();
  scan.out.say({
    type: "notice",
    text: "The model wrote a tool result itself instead of waiting for it. What follows is shown as text and not run.",
  });
  scan.state = "rest";
  scan.restAs = "text";
  return "moved";
}

/** What other templates put before results: DeepSeek, Gemma 4, Command, ChatML, Llama. */
export const resultToken = lit(
  ...["<｜tool▁outputs▁begin｜>", "<｜tool▁output▁begin｜>", "<|tool_outputs_begin|>", "<|tool_output_begin|>"],
  ...["<|tool_response>", "<|tool_response|>", "<|START_TOOL_RESULT|>", "<|im_start|>tool", "<|im_start|>user"],
  ...["<|start_header_id|>ipython", "[TOOL_RESULTS]", "<|observation|>", "<|user|>"],
);

/** Behind a call the model writes on as if it were the server; at the end of a reply such a token is only where it stopped. */
export function readResultToken(scan: Scan): Step | undefined {
  if (!hasCalls(scan)) return undefined;
  const { buffer, at, final } = scan;
  const found = readMark(resultToken, buffer, at, final);
  if (found === undefined) return undefined;
  const behind = found === "cut" ? buffer.length : found.end + buffer.slice(found.end).search(/\S|$/);
  if (behind < buffer.length || behind - at > longestGap) return inventedResult(scan);
  if (!final) return "wait";
  scan.orphans.add(take(scan, buffer.length));
  return "moved";
}

const resultWords = ["✿RESULT✿", "Result:", "Results:", "Tool result:", "Tool output:", "Observation:"];
const resultWord = lit(...resultWords);
const resultWordStarts: ReadonlySet<string> = new Set(resultWords.map((words) => words.charAt(0)));

export function mayBeResultWord(buffer: string, at: number, final: boolean): boolean {
  return resultWordStarts.has(buffer.charAt(at)) && readMark(resultWord, buffer, at, final) !== undefined;
}

/** `Result:` at a line's start behind a call. Behind a value of several lines it may still be that value's. */
export function readResultWord(scan: Scan): Step | undefined {
  if (!hasCalls(scan) || isQuoted(scan) || (scan.pending !== undefined && hasBlockValue(scan))) return undefined;
  const found = readMark(resultWord, scan.buffer, scan.at, scan.final);
  if (found === "cut") return "wait";
  return found === undefined ? undefined : inventedResult(scan);
}

const longestGap = 200;

/** `[read_file for 'src/app.ts'] Result:`, as older agents wrote results. */
export function readInventedResult(scan: Scan): Step | undefined {
  if (!hasCalls(scan)) return undefined;
  const pattern = /\[([\w-]*)( for ')?/y;
  pattern.lastIndex = scan.at;
  const [whole = "", name = "", rest] = pattern.exec(scan.buffer) ?? [];
  const spec = scan.names.exact(name);
  if (rest !== undefined) return spec === undefined ? undefined : inventedResult(scan);
  if (scan.final) return undefined;
  const behind = scan.buffer.slice(scan.at + whole.length);
  const mayGoOn =
    behind === "" ? scan.names.isPrefix(name) || spec !== undefined : spec !== undefined && " for '".startsWith(behind);
  return mayGoOn ? "wait" : undefined;
}

/** An end has been seen of some call. */
export function hasCalls(scan: Scan): boolean {
  return scan.pending !== undefined || scan.found.length > 0;
}

export function hasBlockValue({ pending }: Scan): boolean {
  const last = pending === undefined || "body" in pending ? undefined : pending.parameters.at(-1);
  return last !== undefined && last.style !== "inline";
}
