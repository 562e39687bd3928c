/** Tasks whose title has every word, newest first. */
import type { TaskSummary } from "../../src/core/panel.ts";

export function matching(tasks: readonly TaskSummary[], words: string): readonly TaskSummary[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return tasks
    .filter((task) => wanted.every((word) => task.title.toLowerCase().includes(word)))
    .toSorted((a, b) => b.updatedAt - a.updatedAt);
}
