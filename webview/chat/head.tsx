/** What the task is (its actions are in the title bar that the editor draws above), and the figures people ask for: only those that are known. */
import { titleOf } from "../../src/core/state.ts";
import { IconButton } from "../parts/icon-button.tsx";
import { useChat } from "./context.ts";
import { Spent } from "./usage/spent.tsx";

export function Head() {
  const { bridge, showsHistory } = useChat();
  const task = bridge.task.value;
  const history = showsHistory.value;
  const title = history ? "Tasks" : task === null || task.items.length === 0 ? "New task" : titleOf(task);
  return (
    <header class="head">
      <div class="head-words">
        <h1 title={title}>{title}</h1>
        {!history && task !== null && <Spent key={task.taskId} task={task} />}
      </div>
      {history && <IconButton icon="close" label="Back to the task" onClick={() => (showsHistory.value = false)} />}
    </header>
  );
}
