/**
 * Reads a thought that opens the reply: `<think>…</think>` and its like. A call inside it runs only if the thought never
 * ends and nothing follows the call: then the model forgot to close it. Until that is known everything from the call on is kept.
 */
import type { Place } from "../leaks/find.ts";
import { lit, readMark } from "../leaks/marks.ts";
import { freshLine, provide, retract, type Scan, type Step, say, settle, take } from "./scan.ts";
import { tagHead } from "./tags.ts";

interface Thought {
  readonly opens: string;
  readonly ends: readonly string[];
}

const tags = ["</think>", "</thinking>"];

/** Where they were seen: R1, Qwen, Magistral, Seed-OSS, Command, gpt-oss, Kimi-VL, Gemma 4, LongCat, Kimi K3, Gemini, Reka, MiniMax M3, Sky-T1. */
const thoughts: readonly Thought[] = [
  { opens: "<think>", ends: tags },
  { opens: "<thinking>", ends: tags },
  { opens: "[THINK]", ends: ["[/THINK]"] },
  { opens: "<seed:think>", ends: ["</seed:think>"] },
  { opens: "<|START_THINKING|>", ends: ["<|END_THINKING|>"] },
  { opens: "<|channel|>analysis<|message|>", ends: ["<|end|>"] },
  { opens: "<|start|>assistant<|channel|>analysis<|message|>", ends: ["<|end|>"] },
  { opens: "◁think▷", ends: ["◁/think▷"] },
  { opens: "<|channel>thought", ends: ["<channel|>"] },
  { opens: "<longcat_think>", ends: ["</longcat_think>"] },
  { opens: "<|open|>think<|sep|>", ends: ["<|close|>think<|sep|>"] },
  { opens: "<thought>", ends: ["</thought>"] },
  { opens: "<reasoning>", ends: ["</reasoning>"] },
  { opens: "<mm:think>", ends: ["</mm:think>"] },
  { opens: "<|begin_of_thought|>", ends: ["<|end_of_thought|>"] },
];

export const thoughtOpening = lit(...thoughts.map(({ opens }) => opens));

/** A server that stripped the opening tag leaves any of the closing ones. */
export const lateEnds: readonly string[] = thoughts
  .flatMap(({ ends }) => ends)
  .filter((end, at, all) => end !== "<|end|>" && all.indexOf(end) === at);

export function isThoughtEnd(text: string): boolean {
  return lateEnds.includes(text);
}

/** Undefined: no thought begins here, or none may. */
export function readThoughtStart(scan: Scan): Step | undefined {
  if (scan.hasText || scan.found.length > 0 || scan.pending !== undefined || scan.fence !== undefined) return undefined;
  const found = readMark(thoughtOpening, scan.buffer, scan.at, scan.final);
  if (found === undefined) return undefined;
  if (found === "cut") return "wait";
  const orphans = scan.orphans.drain();
  if (scan.out.isProvisional) retract(scan);
  else scan.out.prose("text", orphans);
  const opens = take(scan, found.end);
  beginThought(scan, thoughts.find((thought) => thought.opens === opens)?.ends ?? []);
  return "moved";
}

export function beginThought(scan: Scan, ends: readonly string[]): void {
  scan.thoughtEnds = ends;
  scan.state = "thinking";
  scan.line.stage = "rest";
}

/** Undefined: nothing ends here. */
function endAt({ buffer, at, final, thoughtEnds }: Scan): number | "cut" | undefined {
  const rest = buffer.slice(at, at + 40);
  const end = thoughtEnds.find((text) => rest.startsWith(text));
  if (end !== undefined) return at + end.length;
  return !final && thoughtEnds.some((text) => text.startsWith(rest)) ? "cut" : undefined;
}

const special = /[<[◁]|\](?=<\]|<?$)/g;

export function readThinking(scan: Scan): Step {
  const { buffer, at } = scan;
  special.lastIndex = at;
  const next = special.exec(buffer)?.index ?? buffer.length;
  if (next !== at) return keep(scan, next);
  const end = endAt(scan);
  if (end === "cut") return "wait";
  if (end !== undefined) return endThought(scan, end);
  const rehearsed = scan.state === "thinking" ? rehearses(scan) : false;
  if (rehearsed === "wait") return "wait";
  if (rehearsed) scan.state = "rehearsal";
  return keep(scan, at + 1);
}

const inThought: Place = { isFirst: false, before: () => "", fence: undefined, isBehindPython: false };

/** Whether a call begins here. */
function rehearses(scan: Scan): boolean | "wait" {
  const { buffer, at, final, names, line } = scan;
  const leak = scan.leaks.at(buffer, at, final, inThought);
  if (leak === "cut") return "wait";
  if (leak !== undefined && leak.unknownName === undefined) return true;
  const head = line.stage === "indent" ? tagHead(buffer, at) : undefined;
  if (head === undefined || head.closing) return false;
  if (head.isCut && !final) return names.isPrefix(head.name) || names.exact(head.name) !== undefined ? "wait" : false;
  return names.exact(head.name) !== undefined && (scan.isTaught || buffer[head.end] === ">");
}

function keep(scan: Scan, end: number): Step {
  const text = take(scan, end);
  if (scan.state === "rehearsal") scan.kept.add(text);
  else scan.out.prose("reasoning", text);
  scan.line.stage =
    /(?:^|\n)[ \t]*$/.test(text) && (text.includes("\n") || scan.line.stage === "indent") ? "indent" : "rest";
  return "moved";
}

function endThought(scan: Scan, end: number): Step {
  scan.out.prose("reasoning", scan.kept.drain());
  take(scan, end);
  scan.state = "prose";
  scan.line = freshLine();
  return "moved";
}

/** The reply is over inside a thought: what was kept is read as calls, and taken back if anything but calls is in it. */
export function readRehearsal(scan: Scan, run: () => void): void {
  const text = scan.kept.drain();
  provide(scan, "reasoning");
  scan.state = "prose";
  scan.line = freshLine();
  scan.buffer = text;
  scan.at = 0;
  run();
  settle(scan);
  say(scan, "");
}
