/** What the task is (its actions are in the title bar that the editor draws above), and the figures people ask for: only those that are known. */
import { type TaskState, titleOf } from "../../src/core/state.ts";
import { formatCount } from "../parts/format.ts";
import { IconButton } from "../parts/icon-button.tsx";
import { useChat } from "./context.ts";

export function Head() {
  const { bridge, showsHistory } = useChat();
  const task = bridge.task.value;
  const history = showsHistory.value;
  const title = history ? "Tasks" : task === null || task.items.length === 0 ? "New task" : titleOf(task);
  return (
    <header class="head">
      <div class="head-words">
        <h1 title={title}>{title}</h1>
        {!history && task !== null && <Figures usage={task.usage} />}
      </div>
      {history && <IconButton icon="close" label="Back to the task" onClick={() => (showsHistory.value = false)} />}
    </header>
  );
}

function Figures({ usage }: { usage: TaskState["usage"] }) {
  const figures = figuresOf(usage);
  if (figures.length === 0) return null;
  return (
    <p class="head-figures" title="Of the last request to the model">
      {figures.join(" · ")}
    </p>
  );
}

export function figuresOf(usage: TaskState["usage"]): readonly string[] {
  if (usage === null) return [];
  const { inputTokens, cachedTokens, outputTokens, isEstimate = false } = usage;
  const about = isEstimate ? "about " : "";
  return [
    ...(inputTokens === undefined ? [] : [`${about}${formatCount(inputTokens)} in`]),
    ...(inputTokens === undefined || inputTokens === 0 || cachedTokens === undefined
      ? []
      : [`${Math.round((100 * cachedTokens) / inputTokens)}% cached`]),
    ...(outputTokens === undefined ? [] : [`${about}${formatCount(outputTokens)} out`]),
  ];
}
