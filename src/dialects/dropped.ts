/** Arguments that a tool does not have are left out, and said so. */
import type { AgentDelta } from "../core/dialect.ts";

export function droppedNotice(tool: string, dropped: readonly string[]): readonly AgentDelta[] {
  if (dropped.length === 0) return [];
  return [{ type: "notice", text: `${tool} has no argument called ${dropped.join(", ")}, so that was left out.` }];
}
