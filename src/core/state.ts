/** A task as its log tells it. Plain JSON, so that it can be sent, stored and compared. */
import type { z } from "zod";
import type { AppErrorData } from "./errors.ts";
import type { ApprovalRequest, CallStatus, EventOf, RunEnd, styleChoice } from "./event.ts";
import type { Growing } from "./growing.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { RequestMeasure } from "./measure.ts";
import type { ImagePart, TextPart } from "./message.ts";
import type { FinishReason, Usage } from "./provider.ts";
import { noSpending, type Spending } from "./spending.ts";
import type { Presentation, View } from "./view.ts";

export type TaskStatus = "idle" | "running" | "waiting";

export interface TaskState {
  readonly taskId: string;
  readonly mode: string;
  readonly createdAt: number;
  readonly status: TaskStatus;
  /** Number of the last durable event. */
  readonly seq: number;
  readonly items: readonly Item[];
  /** How many older items exist that are not in `items` (a windowed copy). */
  readonly hidden: number;
  /** Calls that wait for the person, oldest first. */
  readonly waiting: readonly string[];
  /** Groups that need no more asking in this task. */
  readonly grants: readonly string[];
  readonly phase: { readonly text: string; readonly since: number } | null;
  /** The request that failed is sent again at `until`. */
  readonly retry: Omit<EventOf<"retry_planned">, "type"> | null;
  /** What is left out of the requests to the model that it names. */
  readonly fitted: Omit<EventOf<"context_fitted">, "type"> | null;
  /** Of all requests so far, those of turns that failed or were stopped too. */
  readonly spending: Spending;
  /** How much of its window the model was sent and wrote with the last request that tells, in tokens. */
  readonly context: { readonly tokens: number; readonly isEstimated: boolean; readonly window: number | null } | null;
  readonly lastEnd: RunEnd | null;
}

export type Item =
  | {
      readonly kind: "user";
      readonly id: string;
      readonly at: number;
      readonly text: string;
      readonly context?: string | undefined;
    }
  | TurnItem
  | { readonly kind: "mode"; readonly id: string; readonly mode: string }
  | { readonly kind: "reminder"; readonly id: string; readonly text: string; readonly note: string }
  | { readonly kind: "notice"; readonly id: string; readonly text: string; readonly detail?: string | undefined }
  | { readonly kind: "end"; readonly id: string; readonly end: RunEnd; readonly error?: AppErrorData | undefined };

export interface TurnItem {
  readonly kind: "turn";
  readonly id: string;
  readonly at: number;
  readonly profile: string;
  readonly model: string;
  readonly style: z.infer<typeof styleChoice>;
  readonly status: "streaming" | "done" | "failed" | "stopped";
  /** In the order the model wrote them; index = part number. */
  readonly parts: readonly Part[];
  readonly finish?: FinishReason;
  readonly usage?: Usage;
  readonly measured?: RequestMeasure;
  readonly ms?: number;
  readonly error?: AppErrorData;
}

export type Part =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "reasoning";
      readonly text: string;
      readonly startedAt: number;
      readonly endedAt?: number;
      readonly replay?: JsonValue;
    }
  | { readonly kind: "call"; readonly call: Call };

export type CallState = "writing" | "ready" | "waiting" | "running" | "done" | "failed" | "denied" | "stopped";

export interface Call {
  readonly id: string;
  readonly name: string;
  readonly presentation: Presentation;
  readonly state: CallState;
  readonly startedAt: number;
  /** What has streamed so far, by input path joined with dots. For show. */
  readonly fields: Readonly<Record<string, Growing>>;
  readonly input?: JsonObject;
  readonly replay?: JsonValue;
  readonly problem?: AppErrorData;
  readonly raw?: string;
  readonly approval?: ApprovalRequest;
  readonly answer?: { readonly allowed: boolean; readonly by: string; readonly note?: string | undefined };
  readonly question?: { readonly text: string; readonly options: readonly string[] };
  readonly progress?: Growing;
  readonly outcome?: CallOutcome;
}

export interface CallOutcome {
  readonly status: CallStatus;
  readonly content: readonly (TextPart | ImagePart)[];
  readonly view?: View;
  readonly error?: AppErrorData;
  readonly ms: number;
}

export const emptyTask: TaskState = {
  taskId: "",
  mode: "code",
  createdAt: 0,
  status: "idle",
  seq: 0,
  items: [],
  hidden: 0,
  waiting: [],
  grants: [],
  phase: null,
  retry: null,
  fitted: null,
  spending: noSpending,
  context: null,
  lastEnd: null,
};

/** The first words of the person, on one line. */
export function titleOf(state: TaskState): string {
  const first = state.items.find((item) => item.kind === "user");
  if (first === undefined) return "New task";
  const line = first.text.trim().replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

export function findCall(state: TaskState, callId: string): Call | undefined {
  for (let index = state.items.length - 1; index >= 0; index--) {
    const item = state.items[index];
    if (item?.kind !== "turn") continue;
    for (const part of item.parts) if (part.kind === "call" && part.call.id === callId) return part.call;
  }
  return undefined;
}
