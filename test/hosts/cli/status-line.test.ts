import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TaskEvent } from "../../../src/core/event.ts";
import { reduce } from "../../../src/core/reduce.ts";
import { emptyTask } from "../../../src/core/state.ts";
import { createPrinter } from "../../../src/hosts/cli/printer.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const plain = { dim: (text: string) => text, good: (text: string) => text, bad: (text: string) => text };
const style = { setting: "json", label: "JSON", reason: "you chose it.", automatic: false };
const error = { code: "overloaded" as const, message: "The server is overloaded.", advice: "" };

function printTo(isTTY: boolean) {
  let written = "";
  let state = emptyTask;
  const print = createPrinter({ write: (text) => (written += text), isTTY }, plain);
  const happen = (event: TaskEvent): void => {
    const record = { seq: state.seq, at: Date.now(), event };
    state = reduce(state, record);
    print(record, state);
  };
  happen({ type: "turn_started", turnId: "t", profile: "p", model: "m", style });
  return { happen, written: () => written };
}

/** What a terminal shows: each line as it was last written. */
function shown(written: string): readonly string[] {
  return written.split("\n").map((line) => line.split("\r\u001b[2K").at(-1) ?? "");
}

const phase = (text: string): TaskEvent => ({ type: "phase", turnId: "t", text, since: Date.now() });

test("on a terminal one line counts, and is gone when the reply comes", () => {
  const { happen, written } = printTo(true);
  happen(phase("Connecting"));
  happen(phase("Waiting for the first byte"));
  expect(shown(written()).at(-1)).toBe("Waiting for the first byte");
  vi.advanceTimersByTime(12_000);
  expect(shown(written()).at(-1)).toBe("Waiting for the first byte, 12 s");
  happen({ type: "part_saved", turnId: "t", part: 0, kind: "text", offset: 0, text: "" });
  happen({ type: "part_delta", turnId: "t", part: 0, kind: "text", text: "Hello" });
  vi.advanceTimersByTime(12_000);
  expect(shown(written())).toEqual(["m, JSON tool calls: you chose it.", "", "Hello"]);
});

test("on a terminal a wait for another try counts down", () => {
  const { happen, written } = printTo(true);
  happen({ type: "retry_planned", attempt: 2, of: 6, until: Date.now() + 20_000, ms: 20_000, error });
  vi.advanceTimersByTime(8_000);
  expect(shown(written()).slice(1)).toEqual([
    "! The server is overloaded. Trying again in 20 s, try 2 of 6.",
    "Trying again in 12 s",
  ]);
  happen({ type: "turn_started", turnId: "u", profile: "p", model: "m", style });
  vi.advanceTimersByTime(8_000);
  expect(shown(written()).at(-1)).toBe("");
});

test("elsewhere a wait is told once, when it has lasted half a minute, and nothing moves the cursor", () => {
  const { happen, written } = printTo(false);
  happen(phase("Waiting for the first byte"));
  vi.advanceTimersByTime(29_000);
  happen(phase("Waiting for the first words"));
  vi.advanceTimersByTime(29_000);
  expect(written()).not.toContain("Waiting");
  vi.advanceTimersByTime(60_000);
  expect(written().split("\n").slice(1)).toEqual(["Waiting for the first words, 30 s", ""]);
  expect(written()).not.toContain("\u001b");
});
