/**
 * Allowing and denying what waits.
 * 1. Keys answer the oldest waiting approval.
 * 2. Nothing answers one that became answerable less than 300 ms ago: keys typed into something else fall through.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { ChatToHost } from "../../src/core/panel.ts";
import { type Call, findCall, type TaskState } from "../../src/core/state.ts";

export const guardMs = 300;

export interface ApprovalAnswer {
  readonly allowed: boolean;
  readonly note?: string;
  readonly input?: NonNullable<Extract<ChatToHost, { type: "approve" }>["input"]>;
  readonly grant?: string;
}

export interface Approvals {
  /** The card of the call is on screen and can be answered from now on. Returns how to take it back. */
  shown(callId: string, answer: (allowed: boolean) => void): () => void;
  answer(callId: string, answer: ApprovalAnswer): void;
  /** False when none waits or the guard holds. */
  answerOldest(allowed: boolean): boolean;
  /** Notes what waits now; called after every batch. */
  look(): void;
}

export function createApprovals(deps: {
  readonly task: ReadonlySignal<TaskState | null>;
  readonly now: () => number;
  post(message: ChatToHost): void;
}): Approvals {
  const cards = new Map<string, (allowed: boolean) => void>();
  const answered = new Set<string>();
  let oldest: string | undefined;
  let since = 0;

  const look = (): void => {
    const next = oldestApproval(deps.task.peek(), answered);
    if (next?.id === oldest) return;
    oldest = next?.id;
    since = deps.now();
  };
  const answer = (callId: string, given: ApprovalAnswer): void => {
    if (answered.has(callId) || (callId === oldest && deps.now() - since < guardMs)) return;
    answered.add(callId);
    deps.post({ type: "approve", callId, ...given });
    look();
  };

  return {
    look,
    answer,
    shown(callId, byKey) {
      cards.set(callId, byKey);
      return () => {
        if (cards.get(callId) === byKey) cards.delete(callId);
      };
    },
    answerOldest(allowed) {
      look();
      if (oldest === undefined || deps.now() - since < guardMs) return false;
      const card = cards.get(oldest); // it may hold an edited input or a note
      if (card === undefined) answer(oldest, { allowed });
      else card(allowed);
      return true;
    },
  };
}

function oldestApproval(task: TaskState | null, answered: ReadonlySet<string>): Call | undefined {
  for (const id of task?.waiting ?? []) {
    const call = answered.has(id) || task === null ? undefined : findCall(task, id);
    if (call?.approval !== undefined && call.answer === undefined) return call;
  }
  return undefined;
}
