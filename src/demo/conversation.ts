/** The history of a request as turns. It is refused wherever a strict server would refuse it. */
import type { ChatMessage, ChatRequest, Problem } from "./read-request.ts";
import type { SeenResult } from "./scenario.ts";
import { findCalls, takeResults, type XmlCalls } from "./xml-history.ts";

export type Turn =
  | { readonly kind: "person"; readonly words: string }
  | { readonly kind: "reply"; readonly calls: readonly string[]; readonly results: readonly SeenResult[] };

/** What was asked for and is still without its results, while the messages are read in order. */
type Open =
  | { readonly style: "none" }
  | { readonly style: "json"; readonly waiting: Map<string, string>; readonly results: SeenResult[] }
  | { readonly style: "xml"; readonly inText: XmlCalls; readonly results: SeenResult[] };

export function readConversation(request: ChatRequest): readonly Turn[] | Problem {
  const taught = taughtNames(request);
  const turns: Turn[] = [];
  let open: Open = { style: "none" };
  for (const [index, message] of request.messages.entries()) {
    const problem = take(message, open, turns);
    if (problem !== undefined) return { problem };
    const next = request.messages[index + 1];
    if (message.role === "assistant") open = begin(message, withAnswered(taught, next), turns);
    else if (message.role === "user") open = { style: "none" };
  }
  const problem = unanswered(open) ?? repeatedId(request) ?? replyAtEnd(request);
  return problem === undefined ? turns : { problem };
}

function repeatedId({ messages }: ChatRequest): string | undefined {
  const ids = messages.flatMap((message) => (message.role === "assistant" ? message.calls.map(({ id }) => id) : []));
  const repeated = ids.find((id, at) => ids.indexOf(id) < at);
  return repeated === undefined ? undefined : `Duplicate value for 'tool_call_id' of ${repeated}.`;
}

function replyAtEnd({ messages }: ChatRequest): string | undefined {
  if (messages.at(-1)?.role !== "assistant") return undefined;
  return "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant.";
}

/** The tags that the system text shows. None where tools are native: there a tag in a reply is text. */
function taughtNames({ nativeTools, system }: ChatRequest): ReadonlySet<string> {
  const tags = nativeTools === undefined ? system.matchAll(/<([a-z][a-z0-9_]*)>/g) : [];
  return new Set([...tags].map(([, name = ""]) => name));
}

/** A call of a tool that was never taught counts as a call too where it was answered. */
function withAnswered(taught: ReadonlySet<string>, next: ChatMessage | undefined): ReadonlySet<string> {
  if (taught.size === 0 || next?.role !== "user") return taught;
  return new Set([...taught, ...takeResults(next.text).results.map((result) => result.tool)]);
}

function begin(message: Extract<ChatMessage, { role: "assistant" }>, taught: ReadonlySet<string>, turns: Turn[]): Open {
  const results: SeenResult[] = [];
  const inText = findCalls(message.text, taught);
  turns.push({ kind: "reply", calls: [...message.calls.map((call) => call.name), ...inText.names], results });
  if (message.calls.length > 0) {
    return { style: "json", waiting: new Map(message.calls.map(({ id, name }) => [id, name])), results };
  }
  const isCall = inText.names.length > 0 || inText.cut !== undefined;
  return isCall ? { style: "xml", inText, results } : { style: "none" };
}

/** What is wrong with this message where it stands, or undefined once it is taken in. */
function take(message: ChatMessage, open: Open, turns: Turn[]): string | undefined {
  if (message.role === "tool") return takeToolMessage(message, open);
  if (message.role === "assistant") return unanswered(open);
  if (open.style === "json") {
    const problem = unanswered(open);
    if (problem !== undefined) return problem;
  }
  return takeUserMessage(message.text, open, turns);
}

const failedAsText = /^(?:Error: |The user denied this call|This call was denied)/;

function takeToolMessage({ callId, text }: Extract<ChatMessage, { role: "tool" }>, open: Open): string | undefined {
  const tool = open.style === "json" ? open.waiting.get(callId) : undefined;
  if (open.style !== "json" || tool === undefined) {
    return (
      "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls', once each. " +
      `Unexpected tool_call_id: ${callId}`
    );
  }
  open.waiting.delete(callId);
  open.results.push({ tool, text: text.replace(/^Error: /, "").trim(), failed: failedAsText.test(text) });
  return undefined;
}

const noCalls: XmlCalls = { names: [], cut: undefined };

function takeUserMessage(text: string, open: Open, turns: Turn[]): string | undefined {
  const { results, rest, unclosed } = takeResults(text);
  if (unclosed) return "A <tool_result> block in a user message has no closing tag.";
  const { names, cut } = open.style === "xml" ? open.inText : noCalls;
  const given = results.map((result) => result.tool);
  const isAnswered = given.join() === names.join() || (cut !== undefined && given.join() === [...names, cut].join());
  const areDistinct = new Set(results.map((result) => result.id)).size === results.length;
  if (!isAnswered || !areDistinct) return wrongResults(names, given);
  if (open.style === "xml") open.results.push(...results);
  const words = personsWords(rest);
  if (words !== "") turns.push({ kind: "person", words });
  return undefined;
}

function wrongResults(wanted: readonly string[], given: readonly string[]): string {
  return (
    "A reply that calls tools must be followed by a user message that begins with exactly one <tool_result> block for each " +
    `call, in order and with its own id. Called: ${wanted.join(", ") || "nothing"}. Answered: ${given.join(", ") || "nothing"}.`
  );
}

function unanswered(open: Open): string | undefined {
  if (open.style === "xml") return open.inText.names.length > 0 ? wrongResults(open.inText.names, []) : undefined;
  if (open.style === "none" || open.waiting.size === 0) return undefined;
  return (
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
    `The following tool_call_ids did not have response messages: ${[...open.waiting.keys()].join(", ")}`
  );
}

/** Without the notes that an agent adds for the model: `<mode>code</mode>`. */
function personsWords(text: string): string {
  const words = text.replace(/(?:\s*<([a-z_]+)>[^<]*<\/\1>)+\s*$/, "").trim();
  return words.startsWith("The images of the tool results above:") ? "" : words;
}
