/** Random conversations, as they come about: words, reasoning, calls that ended in every way, images, stops. */

import type {
  AssistantMessage,
  ImagePart,
  Message,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserMessage,
} from "../../src/core/message.ts";
import { fc } from "./property.ts";

/** Every text and every image has a mark of its own, so that a test can look for what was lost. */
interface Marks {
  next(): string;
}

const odd = [
  "",
  "\n",
  "</tool_result>",
  "]]>",
  "<read_file>",
  "Error: ",
  "{",
  "\ud83d",
  "ä漢😀",
  '"\\',
  "  x  ",
  "\u0000",
];
const oddText = fc.array(fc.constantFrom(...odd), { maxLength: 3 }).map((list) => list.join(""));

interface CallPlan {
  readonly kind: "ok" | "error" | "denied" | "unreadable" | "cut" | "unknown" | "signed";
  readonly text: string;
  readonly image: boolean;
  readonly name: string;
}

type Step =
  | { readonly kind: "user"; readonly texts: readonly string[]; readonly image: boolean }
  | {
      readonly kind: "turn";
      readonly words: string | undefined;
      /** "between": also before each call, and at the end. */
      readonly reasoning: "none" | "plain" | "kept" | "between";
      readonly calls: readonly CallPlan[];
    };

const call: fc.Arbitrary<CallPlan> = fc.record({
  kind: fc.constantFrom("ok", "error", "denied", "unreadable", "cut", "unknown", "signed"),
  text: oddText,
  image: fc.boolean(),
  name: fc.constantFrom("read_file", "write_to_file", "execute_command"),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("user" as const),
    texts: fc.array(oddText, { minLength: 1, maxLength: 2 }),
    image: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("turn" as const),
    words: fc.option(oddText, { nil: undefined }),
    reasoning: fc.constantFrom("none", "plain", "kept", "between"),
    calls: fc.array(call, { maxLength: 3 }),
  }),
);

export const origin = { baseUrl: "https://origin.example/v1", model: "m" };

/** One entry a step: what the step added. Any order is possible: a stop and `resume` leave two replies side by side. */
export const histories: fc.Arbitrary<readonly (readonly Message[])[]> = fc
  .array(step, { minLength: 1, maxLength: 8 })
  .map((steps) => {
    let count = 0;
    const marks: Marks = { next: () => `«${++count}»` };
    const first: Step = { kind: "user", texts: [""], image: false };
    return [first, ...steps].map((one, at) => (one.kind === "user" ? [said(one, marks)] : turn(one, at, marks)));
  });

function said({ texts, image }: Extract<Step, { kind: "user" }>, marks: Marks): UserMessage {
  const parts: (TextPart | ImagePart)[] = texts.map((text) => ({ type: "text", text: text + marks.next() }));
  return { role: "user", parts: [...parts, ...(image ? [picture(marks)] : [])] };
}

function picture(marks: Marks): ImagePart {
  return { type: "image", mediaType: "image/png", data: `data${marks.next()}` };
}

function turn(
  { words, reasoning, calls }: Extract<Step, { kind: "turn" }>,
  at: number,
  marks: Marks,
): readonly Message[] {
  const parts: AssistantMessage["parts"][number][] = [];
  if (reasoning === "plain") parts.push({ type: "reasoning", text: "hm" });
  if (reasoning === "kept" || reasoning === "between") parts.push(kept(`${at}`));
  if (reasoning === "kept" || reasoning === "between") parts.push(headOf(`${at}`));
  if (words !== undefined) parts.push({ type: "text", text: words + (words === "" ? "" : marks.next()) });
  const results: ToolResultPart[] = [];
  for (const [index, plan] of calls.entries()) {
    const id = `${plan.kind === "unknown" ? "functions.read file:" : "call-"}${at}-${index}`;
    if (reasoning === "between") parts.push(kept(`${at}-${index}`));
    parts.push(calling(id, plan, marks));
    results.push(resultOf(id, plan, marks));
  }
  if (!parts.some((part) => part.type !== "reasoning")) return [];
  if (reasoning === "between") parts.push(kept(`${at}-end`));
  return [{ role: "assistant", parts }, ...(results.length > 0 ? [{ role: "tool" as const, results }] : [])];
}

/** What any wire wants back. */
function kept(at: string): ReasoningPart {
  const entry = { type: "reasoning.encrypted", index: 0, id: "tool_0", data: `secret-${at}` };
  const thinking = [
    { type: "thinking", thinking: "hm", signature: `signed-${at}` },
    { type: "redacted_thinking", data: `hidden-${at}` },
  ];
  const replay = { from: origin.baseUrl, model: origin.model, reasoning_details: [entry], thinking };
  const reasoning_item = { type: "reasoning", id: `rs_${at}`, summary: [], encrypted_content: `sealed-${at}` };
  return { type: "reasoning", text: "hm", replay: { ...replay, reasoning_item } };
}

/** Stands in front of the words that it belongs to, which may never have come. */
function headOf(at: string): ReasoningPart {
  const message_head = { id: `msg_${at}`, phase: "commentary" };
  return { type: "reasoning", text: "", replay: { from: origin.baseUrl, model: origin.model, message_head } };
}

function calling(id: string, { kind, text, name }: CallPlan, marks: Marks): ToolCallPart {
  const value = text + marks.next();
  const input = { path: "a", content: value };
  if (kind === "unreadable") return { type: "tool_call", id, name, input: {}, raw: `${value} is no JSON` };
  if (kind === "cut") return { type: "tool_call", id, name, input: {}, raw: `{"path":"a","content":"${value}` };
  if (kind === "unknown")
    return { type: "tool_call", id, name: "9 no such.tool!", input: {}, raw: JSON.stringify(input) };
  const own = { extra_content: { google: { thought_signature: "c2ln" } }, call_id: "tool_0" };
  const function_call = { id: `fc_${id}`, call_id: text === "" ? "call_0" : `call_${id}` };
  const replay = { from: origin.baseUrl, ...own, function_call };
  return { type: "tool_call", id, name, input, ...(kind === "signed" && { replay }) };
}

function resultOf(callId: string, { kind, text, image, name }: CallPlan, marks: Marks): ToolResultPart {
  const content = [
    ...(text === "" ? [] : [{ type: "text" as const, text: text + marks.next() }]),
    ...(image ? [picture(marks)] : []),
  ];
  const isError = kind !== "ok" && kind !== "signed";
  return { type: "tool_result", callId, name: kind === "unknown" ? "9 no such.tool!" : name, content, isError };
}

/** The marks in a text, each once, in order. */
export function marksIn(text: string): readonly string[] {
  return [...new Set(text.match(/«\d+»/g))];
}
