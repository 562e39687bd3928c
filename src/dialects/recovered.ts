/** Marks calls that are valid only because they were mended, or found elsewhere than where they belong. */
import type { AgentDelta } from "../core/dialect.ts";

export function recovered(deltas: readonly AgentDelta[]): readonly AgentDelta[] {
  return deltas.map((delta) => (delta.type === "call_ready" ? { ...delta, isRecovered: true as const } : delta));
}
