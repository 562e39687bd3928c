/** Puts the chat together: what is kept, what follows from what, what the keys do. Made once, in the entry file. */
import { effect, signal } from "@preact/signals";
import type { RefObject } from "preact";
import * as z from "zod";
import type { Bridge } from "../bridge.ts";
import { createEscapeStack } from "../parts/escape.ts";
import type { VsCode } from "../vscode.ts";
import { announce } from "./announce.ts";
import { createApprovals } from "./approvals.ts";
import { waitingQuestion } from "./composer/composer.tsx";
import type { Chat, Place } from "./context.ts";
import { type FollowMode, follow } from "./follow.ts";
import { createRowList } from "./row-list.ts";
import { createRowMaker } from "./rows.ts";

/** What outlives the webview. */
const kept = z.object({
  draft: z.string().catch(""),
  place: z.object({ taskId: z.string(), rowId: z.string() }).nullable().catch(null),
});

const secondEscapeMs = 1_000;

export interface ChatDeps {
  readonly bridge: Bridge;
  readonly vscode: VsCode;
  readonly input: RefObject<HTMLTextAreaElement | null>;
}

export function createChat({ bridge, vscode, input }: ChatDeps): Chat & { readonly armStop: () => void } {
  const before = kept.catch({ draft: "", place: null }).parse(vscode.getState());
  const draft = signal(before.draft);
  const place = signal<Place | null>(before.place);
  const followMode = signal<FollowMode>("following");
  const stopArmed = signal(false);
  const list = createRowList();
  const approvals = createApprovals({ task: bridge.task, now: () => performance.now(), post: bridge.post });
  const makeRows = createRowMaker();
  const focusInput = (): void => input.current?.focus();

  effect(() => vscode.setState({ draft: draft.value, place: place.value }));
  effect(() => list.set(bridge.task.value === null ? [] : makeRows.rowsOf(bridge.task.value)));
  effect(() => {
    void bridge.task.value?.waiting;
    approvals.look();
  });

  const send = (text: string): void => {
    if (text.trim() === "") return;
    const question = waitingQuestion(bridge.task.peek());
    bridge.post(question === undefined ? { type: "send", text } : { type: "answer", callId: question, text });
    draft.value = "";
    followMode.value = follow(followMode.peek(), { type: "sent" });
    focusInput();
  };
  let disarm: ReturnType<typeof setTimeout> | undefined;
  const armStop = (): void => {
    clearTimeout(disarm);
    if (stopArmed.peek()) {
      stopArmed.value = false;
      bridge.post({ type: "stop" });
      return;
    }
    stopArmed.value = true;
    disarm = setTimeout(() => {
      stopArmed.value = false;
    }, secondEscapeMs);
  };

  return {
    bridge,
    list,
    draft,
    place,
    followMode,
    stopArmed,
    approvals,
    focusInput,
    send,
    armStop,
    post: bridge.post,
    showsHistory: signal(false),
    said: signal(""),
    calledOut: signal(""),
    escapes: createEscapeStack(),
    opened: new Map(),
  };
}

/** What reaches the person beside the screen: sentences for screen readers, and what the editor's commands ask for. */
export function connectChat(chat: Chat): void {
  const { bridge } = chat;
  let taskId: string | undefined;
  bridge.onRecords((records) => {
    for (const { urgent, text } of announce(records, bridge.task.peek()))
      (urgent ? chat.calledOut : chat.said).value = text;
  });
  bridge.onReturnedWords((text) => {
    if (chat.draft.peek().trim() === "") chat.draft.value = text;
  });
  bridge.onAction((action) => {
    if (action === "focus_input") chat.focusInput();
    else if (action === "show_history") chat.showsHistory.value = !chat.showsHistory.peek();
    else chat.approvals.answerOldest(action === "allow");
  });
  effect(() => {
    const next = bridge.task.value?.taskId ?? "";
    if (next === taskId) return;
    const first = taskId === undefined;
    taskId = next;
    if (!first) chat.followMode.value = follow(chat.followMode.peek(), { type: "opened_task" });
  });
}
