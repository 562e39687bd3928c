/**
 * Everything that can happen in a task. The log of these is the task: state, chat, model history, audit and resume are
 * all read from it. Durable events are stored; transient ones are only delivered, and leaving them out changes nothing
 * about the state that the durable ones lead to once a turn is over.
 */
import * as z from "zod";
import { appErrorData } from "./errors.ts";
import type { JsonValue } from "./json.ts";
import { requestMeasure } from "./measure.ts";
import { presentation, view } from "./view.ts";

const json = z.custom<JsonValue>((value) => value !== undefined); // came through JSON.parse, so it is JSON
const jsonObject = z.record(z.string(), json);

/** As `Usage` of the provider has them. */
export const usage = z.object({
  inputTokens: z.number().optional(),
  cachedTokens: z.number().optional(),
  cacheWrittenTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  reasoningTokens: z.number().optional(),
  cost: z.number().optional(),
});

export const styleChoice = z.object({
  setting: z.string(),
  label: z.string(),
  reason: z.string(),
  automatic: z.boolean(),
});

const contentPart = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("image"), mediaType: z.string(), data: z.string() }),
]);

/** What the person is asked before a call runs. `effects` are sentences: one for each thing it would do. */
export const approvalRequest = z.object({
  title: z.string(),
  effects: z.array(z.string()),
  /** Why it asks. */
  reason: z.string(),
  preview: view.optional(),
  /** What "allow for this task" would cover, absent when it cannot be granted. */
  grant: z.object({ group: z.string(), label: z.string() }).optional(),
});
export type ApprovalRequest = z.infer<typeof approvalRequest>;

export const callStatus = z.enum(["ok", "error", "denied", "stopped", "skipped"]);
export type CallStatus = z.infer<typeof callStatus>;

export const finishReason = z.enum(["stop", "tool_calls", "length", "content_filter", "unknown"]);

export const runEnd = z.enum(["completed", "answered", "stopped", "failed"]);
export type RunEnd = z.infer<typeof runEnd>;

/** Counted from the oldest: results shortened, replies left out together with their results, words of the person left out. */
export const contextCut = z.object({
  results: z.number().int(),
  replies: z.number().int(),
  words: z.number().int(),
});
export type ContextCut = z.infer<typeof contextCut>;

const partKind = z.enum(["text", "reasoning"]);

const durable = [
  z.object({
    type: z.literal("task_created"),
    taskId: z.string(),
    mode: z.string(),
    roots: z.array(z.object({ name: z.string(), path: z.string() })),
  }),
  z.object({ type: z.literal("mode_changed"), mode: z.string() }),
  /** `context` was sent with the message but not typed by the person; it stays in history as it was sent. */
  z.object({
    type: z.literal("user_message"),
    id: z.string(),
    text: z.string(),
    context: z.string().optional(),
  }),
  z.object({ type: z.literal("run_started"), runId: z.string() }),
  z.object({
    type: z.literal("turn_started"),
    turnId: z.string(),
    profile: z.string(),
    model: z.string(),
    style: styleChoice,
  }),
  /** `text` is what part `part` holds from `offset` (UTF-16 units) on. Applying it over its own deltas changes nothing. */
  z.object({
    type: z.literal("part_saved"),
    turnId: z.string(),
    part: z.number().int(),
    kind: partKind,
    offset: z.number().int(),
    text: z.string(),
  }),
  z.object({ type: z.literal("reasoning_kept"), turnId: z.string(), part: z.number().int(), replay: json }),
  z.object({
    type: z.literal("call_started"),
    turnId: z.string(),
    callId: z.string(),
    part: z.number().int(),
    name: z.string(),
    presentation,
  }),
  z.object({ type: z.literal("call_ready"), callId: z.string(), input: jsonObject, replay: json.optional() }),
  z.object({ type: z.literal("call_invalid"), callId: z.string(), problem: appErrorData, raw: z.string() }),
  /** It was no call: its part is text. */
  z.object({ type: z.literal("call_withdrawn"), callId: z.string(), text: z.string() }),
  z.object({ type: z.literal("approval_requested"), callId: z.string(), request: approvalRequest }),
  z.object({
    type: z.literal("approval_answered"),
    callId: z.string(),
    allowed: z.boolean(),
    /** Who or what decided: "you", a rule, "nobody to ask". */
    by: z.string(),
    note: z.string().optional(),
    /** The input as the person edited it. */
    input: jsonObject.optional(),
    /** A group that needs no more asking in this task. */
    grant: z.string().optional(),
  }),
  z.object({ type: z.literal("call_running"), callId: z.string(), by: z.string() }),
  z.object({
    type: z.literal("question_asked"),
    callId: z.string(),
    question: z.string(),
    options: z.array(z.string()),
  }),
  z.object({ type: z.literal("question_answered"), callId: z.string(), answer: z.string() }),
  z.object({
    type: z.literal("call_finished"),
    callId: z.string(),
    status: callStatus,
    content: z.array(contentPart),
    view: view.optional(),
    error: appErrorData.optional(),
    /** Milliseconds of the run itself, without waiting. */
    ms: z.number(),
  }),
  z.object({
    type: z.literal("turn_finished"),
    turnId: z.string(),
    finish: finishReason,
    usage: usage.optional(),
    /** Milliseconds from the request to the end of the reply. */
    ms: z.number(),
    error: appErrorData.optional(),
    stopped: z.boolean().optional(),
    /** Absent from what was written before it was measured, and where Diglot ended first. */
    measured: requestMeasure.optional(),
  }),
  /** The last turn failed in a way that passes, and its request is sent again: try number `attempt`, at `until` (epoch, ms). */
  z.object({
    type: z.literal("retry_planned"),
    attempt: z.number().int(),
    /** How many tries there are in all. */
    of: z.number().int(),
    until: z.number(),
    /** Milliseconds to wait, as measured from the event. */
    ms: z.number(),
    error: appErrorData,
  }),
  /**
   * The conversation was too long for this model: from now on this much of its oldest is left out of what is sent to it
   * (see `fit-context.ts`). History itself stays whole.
   */
  z.object({
    type: z.literal("context_fitted"),
    baseUrl: z.string(),
    model: z.string(),
    /** Tokens of the messages that were too many, by our own estimate. */
    tooMany: z.number(),
    cut: contextCut,
  }),
  /** Told to the model as from the user's side, because the loop needs it to go on; `note` is what the person reads. */
  z.object({ type: z.literal("reminder"), id: z.string(), text: z.string(), note: z.string() }),
  z.object({ type: z.literal("notice"), id: z.string(), text: z.string(), detail: z.string().optional() }),
  z.object({ type: z.literal("run_finished"), runId: z.string(), end: runEnd, error: appErrorData.optional() }),
] as const;

const transient = [
  z.object({
    type: z.literal("part_delta"),
    turnId: z.string(),
    part: z.number().int(),
    kind: partKind,
    text: z.string(),
  }),
  z.object({
    type: z.literal("call_input"),
    callId: z.string(),
    path: z.array(z.union([z.string(), z.number()])),
    text: z.string(),
  }),
  z.object({ type: z.literal("call_progress"), callId: z.string(), text: z.string() }),
  /** What the request is doing while nothing can be seen yet. `since` in milliseconds since the epoch. */
  z.object({ type: z.literal("phase"), turnId: z.string(), text: z.string(), since: z.number() }),
] as const;

export const taskEvent = z.discriminatedUnion("type", [...durable, ...transient]);
export type TaskEvent = z.infer<typeof taskEvent>;
export type EventType = TaskEvent["type"];
export type EventOf<T extends EventType> = Extract<TaskEvent, { type: T }>;

const transientTypes: ReadonlySet<string> = new Set(transient.map((schema) => schema.shape.type.value));

export function isDurable(event: TaskEvent): boolean {
  return !transientTypes.has(event.type);
}

/** An event in its place. `seq` counts durable events from 1; a transient one carries the number of the last durable. */
export const logged = z.object({
  seq: z.number().int(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  event: taskEvent,
});
export type Logged = z.infer<typeof logged>;
