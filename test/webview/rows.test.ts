import { describe, expect, test } from "vitest";
import { reduce } from "../../src/core/reduce.ts";
import { emptyTask, type TaskState } from "../../src/core/state.ts";
import type { Row } from "../../webview/chat/row.ts";
import { createRowMaker } from "../../webview/chat/rows.ts";
import { stateOf } from "../support/webview-harness/panel.ts";
import {
  firstHalf,
  longMarkdown,
  readFile,
  say,
  startStory,
  turn,
  waitToRetry,
} from "../support/webview-harness/story.ts";

describe("rows", () => {
  test("have unique ids and keep them, in order, while a long reply streams", () => {
    const story = startStory();
    turn(story, "a");
    say(story, "a", 0, "");
    const text = longMarkdown(8_000);
    for (let at = 0; at < text.length; at += 40) {
      story.add({ type: "part_delta", turnId: "a", part: 0, kind: "text", text: text.slice(at, at + 40) });
    }
    const { rowsOf } = createRowMaker();
    let state: TaskState = emptyTask;
    let before: readonly Row[] = [];
    for (const record of story.records) {
      state = reduce(state, record);
      const rows = rowsOf(state);
      const ids = rows.map((row) => row.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.slice(0, before.length)).toEqual(before.map((row) => row.id));
      for (const [index, row] of before.slice(0, -2).entries()) expect(rows[index]).toBe(row);
      before = rows;
    }
    expect(before.length).toBeGreaterThan(6);
  });

  test("of what did not change keep their identity", () => {
    const story = firstHalf();
    const { rowsOf } = createRowMaker();
    const state = stateOf(story.records);
    const before = rowsOf(state);
    const after = rowsOf({ ...state, mode: "ask" });
    for (const [index, row] of before.entries()) expect(after[index]).toBe(row);
  });

  test("fold neighbouring reads under the id of the first, also across turns", () => {
    const story = startStory();
    turn(story, "a");
    readFile(story, "a", 0, "c1", "a.ts");
    const { rowsOf } = createRowMaker();
    expect(rowsOf(stateOf(story.records)).at(-1)).toMatchObject({ kind: "call", id: "call-c1" });
    turn(story, "b");
    readFile(story, "b", 0, "c2", "b.ts");
    const last = rowsOf(stateOf(story.records)).at(-1);
    expect(last).toMatchObject({ kind: "reads", id: "call-c1" });
    expect(last?.kind === "reads" ? last.calls.length : 0).toBe(2);
  });

  test("tell a wait at its end, and afterwards once how often it was asked", () => {
    const story = firstHalf();
    const { rowsOf } = createRowMaker();
    const kinds = (): readonly string[] => rowsOf(stateOf(story.records)).map((row) => row.kind);
    const before = kinds();
    for (const attempt of [2, 3, 4]) {
      waitToRetry(story, 5_000, attempt);
      expect(kinds()).toEqual([...before, "retry"]);
    }
    turn(story, "last");
    say(story, "last", 0, "There.");
    expect(rowsOf(stateOf(story.records)).slice(before.length)).toMatchObject([
      {
        kind: "notice",
        text: "The server is overloaded. It was asked 3 times.",
        detail: "overloaded_error: Overloaded",
      },
      { kind: "markdown" },
    ]);
  });

  test("say once that a reply failed and the run went on", () => {
    const failed = (detail: string) => {
      const story = startStory();
      turn(story, "a");
      const error = {
        code: "parameter_rejected" as const,
        message: "It was refused.",
        advice: "",
        detail: "its words",
      };
      story.add({ type: "turn_finished", turnId: "a", finish: "unknown", ms: 1, error });
      story.add({ type: "notice", id: "n", text: "Diglot goes on without it.", detail });
      turn(story, "b");
      const rows = createRowMaker().rowsOf(stateOf(story.records));
      return rows.flatMap((row) => (row.kind === "notice" ? [row.text] : []));
    };
    expect(failed("its words")).toEqual(["Diglot goes on without it."]);
    expect(failed("of something else")).toEqual(["It was refused.", "Diglot goes on without it."]);
  });

  test("begin with a way to earlier ones when some are hidden", () => {
    const state = stateOf(firstHalf().records);
    const rows = createRowMaker().rowsOf({ ...state, hidden: 40 });
    expect(rows[0]).toMatchObject({ kind: "earlier", hidden: 40 });
  });
});
