/** The keys that work wherever the focus is. */
import type { Chat } from "./context.ts";

export function listenToKeys(chat: Chat, armStop: () => void): void {
  addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") return onEscape(event, chat, armStop);
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.key === "Enter") answer(event, chat, true);
    else if (event.key === "Backspace" && !hasOwnWords(event.target)) answer(event, chat, false);
  });
}

function answer(event: KeyboardEvent, chat: Chat, allowed: boolean): void {
  const task = chat.bridge.task.peek();
  if (allowed && task !== null && task.retry !== null) {
    event.preventDefault();
    chat.post({ type: "retry_now" });
    return;
  }
  if (task?.status !== "waiting") return;
  event.preventDefault();
  chat.approvals.answerOldest(allowed);
}

function onEscape(event: KeyboardEvent, chat: Chat, armStop: () => void): void {
  event.preventDefault();
  if (chat.escapes.closeInnermost()) return;
  const task = chat.bridge.task.peek();
  if (task !== null && task.status !== "idle") armStop();
}

/** In a card's own field the keys delete a word, as they do everywhere. */
function hasOwnWords(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".card input, .card textarea") !== null;
}
