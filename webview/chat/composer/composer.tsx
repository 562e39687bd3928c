/** Where the person writes. Enter sends, Shift+Enter starts a line, and nothing is sent in the middle of composing. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { Surroundings } from "../../../src/core/panel.ts";
import { findCall, type TaskState } from "../../../src/core/state.ts";
import { Icon } from "../../parts/icon.tsx";
import { IconButton } from "../../parts/icon-button.tsx";
import { useChat } from "../context.ts";
import { demoLabel, isDemo } from "../demo.ts";
import { ModePicker } from "./mode-picker.tsx";
import { ProfilePicker } from "./profile-picker.tsx";
import { StyleMark } from "./style-mark.tsx";

export function Composer({ input }: { input: RefObject<HTMLTextAreaElement | null> }) {
  const { bridge, stopArmed } = useChat();
  const around = bridge.surroundings.value;
  if (around === null) return null;
  return (
    <footer class="composer-area">
      {stopArmed.value && <p class="hint">Press Esc again to stop.</p>}
      {isDemo(around) && (
        <p class="hint">
          <Icon name="beaker" /> {demoLabel}
        </p>
      )}
      <Queued queued={around.queued} />
      <div class="composer">
        <Input input={input} around={around} />
        <div class="composer-bar">
          <ModePicker around={around} />
          <ProfilePicker around={around} />
          {around.style !== null && <StyleMark style={around.style} options={around.styleOptions} />}
          <span class="grow" />
          <SendOrStop around={around} />
        </div>
      </div>
    </footer>
  );
}

function Input({ input, around }: { input: RefObject<HTMLTextAreaElement | null>; around: Surroundings }) {
  const { draft, bridge, send } = useChat();
  const text = draft.value;
  useLayoutEffect(() => fitHeight(input.current), [text, input]);
  return (
    <textarea
      ref={input}
      rows={1}
      aria-label="Message"
      placeholder={placeholderOf(bridge.task.value, around)}
      value={text}
      disabled={around.readOnly}
      onInput={(event) => {
        draft.value = event.currentTarget.value;
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        send(draft.value);
      }}
    />
  );
}

/** Without it the box would keep the height of the longest text it held. */
function fitHeight(element: HTMLTextAreaElement | null): void {
  if (element === null) return;
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}

export function waitingQuestion(task: TaskState | null): string | undefined {
  return task?.waiting.find((id) => findCall(task, id)?.question !== undefined);
}

function placeholderOf(task: TaskState | null, around: Surroundings): string {
  if (around.readOnly) return "Another window works on this task";
  if (waitingQuestion(task) !== undefined) return "Answer the question…";
  if (task !== null && task.status !== "idle") return "Say more for the next step…";
  return task === null || task.items.length === 0 ? "Tell Diglot what to do…" : "Tell Diglot what to do next…";
}

function Queued({ queued }: { queued: readonly string[] }) {
  const { post } = useChat();
  if (queued.length === 0) return null;
  return (
    <ul class="queued" aria-label="Not read yet">
      {queued.map((words, index) => (
        <li key={index}>
          <Icon name="clock" />
          <span title={words}>{words}</span>
          <IconButton icon="close" label="Do not send" onClick={() => post({ type: "unqueue", index })} />
        </li>
      ))}
    </ul>
  );
}

function SendOrStop({ around }: { around: Surroundings }) {
  const { bridge, draft, post, send } = useChat();
  const running = bridge.task.value !== null && bridge.task.value.status !== "idle";
  const empty = draft.value.trim() === "";
  if (running && empty) {
    return (
      <IconButton class="primary" icon="debug-stop" label="Stop (Esc twice)" onClick={() => post({ type: "stop" })} />
    );
  }
  return (
    <IconButton
      class="primary"
      icon="arrow-up"
      label={running ? "Queue (Enter)" : "Send (Enter)"}
      disabled={empty || around.readOnly}
      onClick={() => send(draft.value)}
    />
  );
}
