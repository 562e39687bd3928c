/** Records as a short task leaves them. */
import type { Logged, TaskEvent } from "../../src/core/event.ts";

const style = { setting: "auto", label: "JSON", reason: "native tools work here", automatic: true };
const presentation = {
  icon: "book" as const,
  labels: { writing: "Reading", asking: "Read?", running: "Reading", done: "Read", failed: "Could not read" },
  targetKind: "path" as const,
  bodyKind: "plain" as const,
};

export const shortTask: readonly TaskEvent[] = [
  { type: "task_created", taskId: "task-1", mode: "code", roots: [{ name: "w", path: "/w" }] },
  { type: "run_started", runId: "run-1" },
  { type: "user_message", id: "msg-1", text: "Fix the failing test – ünïcode \u2028 and \ud83d\ude00" },
  { type: "turn_started", turnId: "turn-1", profile: "Demo", model: "m", style },
  { type: "part_saved", turnId: "turn-1", part: 0, kind: "text", offset: 0, text: "I will look.\n" },
  { type: "call_started", turnId: "turn-1", callId: "call-1", part: 1, name: "read_file", presentation },
  { type: "call_ready", callId: "call-1", input: { path: "src/date.ts" } },
  { type: "turn_finished", turnId: "turn-1", finish: "tool_calls", ms: 12 },
  { type: "call_running", callId: "call-1", by: "reading" },
  { type: "call_finished", callId: "call-1", status: "ok", content: [{ type: "text", text: "const a = 1;" }], ms: 3 },
  { type: "turn_started", turnId: "turn-2", profile: "Demo", model: "m", style },
  { type: "part_saved", turnId: "turn-2", part: 0, kind: "text", offset: 0, text: "Done." },
  { type: "turn_finished", turnId: "turn-2", finish: "stop", ms: 10 },
  { type: "run_finished", runId: "run-1", end: "answered" },
];

export function recordsOf(events: readonly TaskEvent[], firstSeq = 1): Logged[] {
  return events.map((event, index) => ({ seq: firstSeq + index, at: 1_700_000_000_000 + index, event }));
}
