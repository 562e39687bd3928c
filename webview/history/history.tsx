/** Earlier tasks: found by words, opened by Enter, deleted after a second look. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { TaskSummary } from "../../src/core/panel.ts";
import { useChat } from "../chat/context.ts";
import { useEscape } from "../parts/escape.ts";
import { focusNow } from "../parts/focus-now.ts";
import { formatAgo } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { matching } from "./matching.ts";

export function TaskHistory() {
  const { bridge, post, showsHistory, escapes } = useChat();
  const [words, setWords] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const tasks = bridge.tasks.value;
  useEscape(escapes, true, () => {
    showsHistory.value = false;
  });
  useEffect(() => post({ type: "list_tasks" }), [post]);
  const found = matching(tasks ?? [], words);
  const open = (task: TaskSummary): void => {
    showsHistory.value = false;
    post({ type: "open_task", taskId: task.taskId });
  };
  return (
    <main class="history">
      <input
        class="field"
        type="search"
        aria-label="Search tasks"
        placeholder="Search tasks"
        value={words}
        ref={focusNow}
        onInput={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") list.current?.querySelector<HTMLElement>(".task-open")?.focus();
          const [first] = found;
          if (event.key === "Enter" && first !== undefined) open(first);
        }}
      />
      {tasks !== null && found.length === 0 && (
        <p class="history-none">{words === "" ? "No tasks yet." : `No task has “${words}”.`}</p>
      )}
      <ul ref={list} onKeyDown={(event) => moveBetweenTasks(event, list.current)}>
        {found.map((task) => (
          <TaskRow key={task.taskId} task={task} onOpen={() => open(task)} />
        ))}
      </ul>
    </main>
  );
}

function TaskRow({ task, onOpen }: { task: TaskSummary; onOpen: () => void }) {
  const { post, bridge } = useChat();
  const [asking, setAsking] = useState(false);
  const current = bridge.task.value?.taskId === task.taskId;
  const remove = (): void => {
    post({ type: "delete_task", taskId: task.taskId });
    post({ type: "list_tasks" });
  };
  return (
    <li class={`task ${current ? "current" : ""}`}>
      <button type="button" class="task-open" aria-current={current} onClick={onOpen}>
        <span class="task-title">{task.title}</span>
        <span class="task-facts">
          {task.status !== "idle" && (
            <Icon name={task.status === "waiting" ? "bell" : "loading"} spin={task.status === "running"} />
          )}
          {task.status === "waiting" ? "waits for you · " : task.status === "running" ? "running · " : ""}
          {formatAgo(task.updatedAt, Date.now())}
        </span>
      </button>
      {asking ? (
        <button type="button" class="button" onClick={remove} onBlur={() => setAsking(false)} ref={focusNow}>
          Delete
        </button>
      ) : (
        <IconButton icon="trash" label={`Delete ${task.title}`} onClick={() => setAsking(true)} />
      )}
    </li>
  );
}

function moveBetweenTasks(event: KeyboardEvent, list: HTMLElement | null): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || list === null) return;
  const all = [...list.querySelectorAll<HTMLElement>(".task-open")];
  const { activeElement } = document;
  const at = activeElement instanceof HTMLElement ? all.indexOf(activeElement) : -1;
  if (at === -1) return;
  event.preventDefault();
  all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
}
