import { describe, expect, test } from "vitest";
import type { AgentDelta } from "../../src/core/dialect.ts";
import type { TaskEvent } from "../../src/core/event.ts";
import { historyOf } from "../../src/core/history.ts";
import { createTaskLog } from "../../src/core/log.ts";
import { createTurnWriter } from "../../src/core/turn-writer.ts";
import { toolRegistry } from "../support/tool-specs.ts";

function write(deltas: readonly AgentDelta[]) {
  const clock = { now: () => 1, monotonic: () => 1 };
  const log = createTaskLog({ append() {}, sync: async () => {} }, clock);
  const events: TaskEvent[] = [];
  log.subscribe(({ event }) => events.push(event));
  let count = 0;
  const nextId = (prefix: string): string => `${prefix}-${++count}`;
  const style = { setting: "json", label: "JSON", reason: "", automatic: false };
  log.emit({ type: "turn_started", turnId: "t", profile: "p", model: "m", style });
  const writer = createTurnWriter({ turnId: "t", log, registry: toolRegistry, clock, nextId });
  for (const delta of deltas) writer.write(delta);
  const reply = writer.close();
  log.emit({ type: "turn_finished", turnId: "t", finish: reply.finish, ms: 1 });
  return { reply, events, state: log.state };
}

describe("a call that was withdrawn", () => {
  const { reply, events, state } = write([
    { type: "text", text: "Before. " },
    { type: "call_started", id: "c", name: "read_file" },
    { type: "call_input", id: "c", path: ["path"], text: "a" },
    { type: "call_withdrawn", id: "c", text: "<tool_call>…</tool_call>" },
    { type: "text", text: " After." },
    { type: "finish", reason: "stop" },
  ]);

  test("is text where it stood, in the state and in what the model is shown", () => {
    const [turn] = state.items;
    expect(turn).toMatchObject({
      parts: [
        { kind: "text", text: "Before. " },
        { kind: "text", text: "<tool_call>…</tool_call>" },
        { kind: "text", text: " After." },
      ],
    });
    expect(historyOf(state)).toHaveLength(1);
  });

  test("is no call of the reply, and is in the log", () => {
    expect(reply.calls).toEqual([]);
    expect(events).toContainEqual({ type: "call_withdrawn", callId: "c", text: "<tool_call>…</tool_call>" });
  });
});

test("a reply tells the formats in which calls leaked, and the person is told too", () => {
  const { reply, events } = write([
    { type: "notice", text: "Recovered (Hermes format).", leakedFormat: "Hermes" },
    { type: "notice", text: "Something else." },
    { type: "finish", reason: "stop" },
  ]);
  expect(reply.leakedFormats).toEqual(["Hermes"]);
  expect(events.filter(({ type }) => type === "notice")).toHaveLength(2);
});
