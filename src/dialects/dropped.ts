/** Arguments that are left out, and said so. */
import type { AgentDelta } from "../core/dialect.ts";

export function droppedNotice(tool: string, dropped: readonly string[]): readonly AgentDelta[] {
  if (dropped.length === 0) return [];
  return [{ type: "notice", text: `${tool} has no argument called ${dropped.join(", ")}, so that was left out.` }];
}

export function repeatedNotice(tool: string, repeated: readonly string[]): readonly AgentDelta[] {
  if (repeated.length === 0) return [];
  return [{ type: "notice", text: `${tool} was given ${repeated.join(", ")} more than once; the last one counts.` }];
}
