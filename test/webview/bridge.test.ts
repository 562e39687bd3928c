import { describe, expect, test } from "vitest";
import type { ChatToHost } from "../../src/core/panel.ts";
import { emptyTask } from "../../src/core/state.ts";
import { createBridge } from "../../webview/bridge.ts";
import type { FrameClock } from "../../webview/frames.ts";
import { stateOf, surroundings } from "../support/webview-harness/panel.ts";
import { firstHalf, say, startStory, turn } from "../support/webview-harness/story.ts";

function setUp() {
  const sent: ChatToHost[] = [];
  const frames: (() => void)[] = [];
  const clock: FrameClock = {
    now: () => 0,
    afterFrame: (run) => void frames.push(run),
    afterMs: (run) => void frames.push(run),
  };
  const bridge = createBridge({ post: (message) => void sent.push(message), clock });
  const drawFrames = (): void => {
    while (frames.length > 0) frames.shift()?.();
  };
  return { bridge, sent, drawFrames };
}

describe("the bridge", () => {
  test("applies numbered events after a snapshot and comes to the state that the log tells", () => {
    const { bridge, sent, drawFrames } = setUp();
    const { records } = firstHalf();
    bridge.receive({ type: "snapshot", next: 7, state: emptyTask, surroundings });
    bridge.receive({ type: "events", number: 7, records: records.slice(0, 5) });
    bridge.receive({ type: "events", number: 8, records: records.slice(5) });
    drawFrames();
    expect(bridge.task.value).toEqual(stateOf(records));
    expect(sent).toEqual([]);
  });

  test("asks once for a new snapshot after a gap and applies nothing until it comes", () => {
    const { bridge, sent, drawFrames } = setUp();
    const { records } = firstHalf();
    bridge.receive({ type: "snapshot", next: 1, state: emptyTask, surroundings });
    bridge.receive({ type: "events", number: 2, records });
    bridge.receive({ type: "events", number: 3, records });
    drawFrames();
    expect(sent).toEqual([{ type: "ready" }]);
    expect(bridge.task.value).toEqual(emptyTask);
    bridge.receive({ type: "snapshot", next: 4, state: stateOf(records), surroundings });
    expect(bridge.task.value).toEqual(stateOf(records));
  });

  test("drops what is not a message", () => {
    const { bridge, sent } = setUp();
    for (const data of [null, 3, "snapshot", { type: "snapshot" }, { type: "unheard_of" }]) bridge.receive(data);
    expect(bridge.task.value).toBeNull();
    expect(sent).toEqual([]);
  });

  test("applies everything that came before a frame in one go", () => {
    const { bridge, drawFrames } = setUp();
    const story = startStory();
    turn(story, "a");
    say(story, "a", 0, "");
    bridge.receive({ type: "snapshot", next: 1, state: stateOf(story.take()), surroundings });
    for (let number = 1; number <= 50; number++) {
      story.add({ type: "part_delta", turnId: "a", part: 0, kind: "text", text: `${number} ` });
      bridge.receive({ type: "events", number, records: story.take() });
    }
    let batches = 0;
    bridge.onRecords(() => batches++);
    drawFrames();
    expect(batches).toBe(1);
    expect(bridge.task.value).toEqual(stateOf(story.records));
  });

  test("hands back words that were not taken", () => {
    const { bridge } = setUp();
    const returned: string[] = [];
    bridge.onReturnedWords((text) => returned.push(text));
    const error = { code: "no_key", message: "There is no key.", advice: "Save one." };
    bridge.receive({ type: "problem", error, draft: "my words" });
    expect(returned).toEqual(["my words"]);
    expect(bridge.problem.value).toEqual(error);
  });

  test("puts earlier items in front, without repeating known ones", () => {
    const { bridge } = setUp();
    const state = stateOf(firstHalf().records);
    bridge.receive({
      type: "snapshot",
      next: 1,
      state: { ...state, items: state.items.slice(1), hidden: 1 },
      surroundings,
    });
    bridge.receive({ type: "earlier", items: state.items.slice(0, 2), hidden: 0 });
    expect(bridge.task.value?.items).toEqual(state.items);
  });
});
