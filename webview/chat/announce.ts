/** Sentences for screen readers, made from what just happened: never tokens, never states. */
import type { Logged } from "../../src/core/event.ts";
import type { Call, TaskState } from "../../src/core/state.ts";
import { findCall } from "../../src/core/state.ts";
import { formatSeconds } from "../parts/format.ts";
import { targetOf } from "./call/call-text.ts";

export interface Announcement {
  readonly urgent: boolean;
  readonly text: string;
}

export function announce(records: readonly Logged[], task: TaskState | null): readonly Announcement[] {
  return records.flatMap(({ event }): readonly Announcement[] => {
    switch (event.type) {
      case "call_running": {
        const call = task === null ? undefined : findCall(task, event.callId);
        return call === undefined || call.presentation.target === undefined ? [] : [calm(runningWords(call))];
      }
      case "approval_requested":
        return [urgent(`Approval needed: ${event.request.title} ${event.request.effects.join(", ")}`)];
      case "question_asked":
        return [urgent(`Question: ${event.question}`)];
      case "call_finished":
        return event.status === "error" && event.error !== undefined ? [calm(event.error.message)] : [];
      case "retry_planned":
        return [calm(`${event.error.message} Trying again in ${formatSeconds(Math.ceil(event.ms / 1_000))}.`)];
      case "run_finished":
        return [event.end === "failed" ? urgent(`Failed: ${event.error?.message ?? ""}`) : calm(endWords[event.end])];
      default:
        return [];
    }
  });
}

const endWords = { completed: "Done", answered: "Done", stopped: "Stopped" } as const;

function runningWords(call: Call): string {
  return `${call.presentation.labels.running} ${targetOf(call)}`;
}

function calm(text: string): Announcement {
  return { urgent: false, text };
}

function urgent(text: string): Announcement {
  return { urgent: true, text };
}
