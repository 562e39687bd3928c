import { describe, expect, it } from "vitest";
import type { Logged, TaskEvent } from "../../../src/core/event.ts";
import type { HostToChat, Surroundings } from "../../../src/core/panel.ts";
import { reduce } from "../../../src/core/reduce.ts";
import { emptyTask, type TaskState } from "../../../src/core/state.ts";
import { createEventBridge } from "../../../src/hosts/vscode/event-bridge.ts";

const surroundings: Surroundings = {
  workspace: "ready",
  profiles: [],
  profileId: null,
  style: null,
  styleOptions: [],
  modes: [],
  mode: "code",
  queued: [],
  readOnly: false,
  isMac: false,
};

/** A bridge whose frames and deliveries happen when the test says so. */
function setUp() {
  let state: TaskState = emptyTask;
  let around = surroundings;
  const sent: HostToChat[] = [];
  const frames: (() => void)[] = [];
  let deliver: (() => void) | undefined;
  const bridge = createEventBridge({
    post(message) {
      sent.push(message);
      return new Promise((resolve) => {
        deliver = () => resolve(true);
      });
    },
    picture: () => ({ state, surroundings: around }),
    nextFrame: (run) => frames.push(run),
  });
  return {
    bridge,
    sent,
    take: () => sent.splice(0),
    emit(event: TaskEvent, seq = state.seq) {
      const record: Logged = { seq, at: 1, event };
      state = reduce(state, record);
      bridge.record(record);
    },
    /** The view has what was sent, and the next frame begins. */
    async frame() {
      deliver?.();
      await Promise.resolve();
      for (const run of frames.splice(0)) run();
    },
    /** Time passes and nothing arrives. */
    stall() {
      for (const run of frames.splice(0)) run();
    },
    change(changes: Partial<Surroundings>) {
      around = { ...around, ...changes };
    },
    stateNow: () => state,
  };
}

const words = (text: string, part = 0): TaskEvent => ({ type: "part_delta", turnId: "t", part, kind: "text", text });
const note = (id: string): TaskEvent => ({ type: "notice", id, text: "n" });
const turn: TaskEvent = {
  type: "turn_started",
  turnId: "t",
  profile: "p",
  model: "m",
  style: { setting: "auto", label: "JSON", reason: "r", automatic: true },
};

describe("the event bridge", () => {
  it("keeps what a view must still hear until it is there, but no answer to a question", () => {
    const { bridge, take } = setUp();
    const error = { code: "internal" as const, message: "It broke.", advice: "Try again." };
    bridge.post({ type: "do", action: "show_history" });
    bridge.post({ type: "do", action: "allow" });
    bridge.post({ type: "tasks", tasks: [] });
    bridge.post({ type: "problem", error, draft: "my words" });
    expect(take()).toEqual([]);
    bridge.ready();
    const [first, ...rest] = take();
    expect(first?.type).toBe("snapshot");
    expect(rest).toEqual([
      { type: "do", action: "show_history" },
      { type: "problem", error, draft: "my words" },
    ]);
    bridge.hidden();
    bridge.ready();
    expect(take().map(({ type }) => type)).toEqual(["snapshot"]);
  });

  it("sends nothing before the view is ready, then a snapshot", () => {
    const { bridge, emit, take } = setUp();
    emit(note("a"), 1);
    bridge.surroundingsChanged();
    bridge.post({ type: "tasks", tasks: [] });
    expect(take()).toEqual([]);
    bridge.ready();
    expect(take()).toMatchObject([{ type: "snapshot", next: 0, state: { seq: 1, items: [{ id: "a" }] } }]);
  });

  it("joins neighbouring pieces of the same text and numbers the messages without gaps", async () => {
    const { bridge, emit, take, frame } = setUp();
    emit(turn, 1);
    bridge.ready();
    await frame();
    take();
    for (const text of ["a", "b", "c"]) emit(words(text));
    emit(words("d", 1));
    emit(words("e"));
    await frame();
    await frame();
    emit(words("f"));
    await frame();
    await frame();
    const messages = take();
    expect(messages).toMatchObject([
      {
        type: "events",
        number: 0,
        records: [{ event: { text: "abc" } }, { event: { part: 1 } }, { event: { text: "e" } }],
      },
      { type: "events", number: 1, records: [{ event: { text: "f" } }] },
    ]);
    expect(messages).toHaveLength(2);
  });

  it("keeps one message on its way and joins what comes meanwhile", async () => {
    const { bridge, emit, take, frame, stall } = setUp();
    emit(turn, 1);
    bridge.ready();
    take();
    emit(words("a"));
    stall();
    emit(words("b"));
    stall();
    expect(take()).toEqual([]);
    await frame();
    await frame();
    expect(take()).toMatchObject([{ type: "events", records: [{ event: { text: "ab" } }] }]);
  });

  it("replaces a queue that grows too long by a snapshot", async () => {
    const { bridge, emit, take, frame, stateNow } = setUp();
    bridge.ready();
    take();
    for (let index = 1; index <= 600; index++) emit(note(`n${index}`), index);
    await frame();
    await frame();
    await frame();
    const messages = take();
    expect(messages).toMatchObject([{ type: "snapshot", state: { seq: stateNow().seq, hidden: 400 } }]);
    expect(messages).toHaveLength(1);
  });

  it("sends nothing while hidden and everything anew when the view is back", async () => {
    const { bridge, emit, take, frame } = setUp();
    bridge.ready();
    await frame();
    take();
    bridge.hidden();
    emit(note("a"), 1);
    bridge.surroundingsChanged();
    await frame();
    expect(take()).toEqual([]);
    bridge.ready();
    expect(take()).toMatchObject([{ type: "snapshot", state: { items: [{ id: "a" }] } }]);
  });

  it("goes on when a view died with a message on its way", () => {
    const { bridge, take } = setUp();
    bridge.ready();
    bridge.hidden();
    take();
    bridge.ready();
    expect(take()).toMatchObject([{ type: "snapshot" }]);
  });

  it("says what surrounds the task only when that has changed", async () => {
    const { bridge, take, frame, change } = setUp();
    bridge.ready();
    await frame();
    take();
    bridge.surroundingsChanged();
    expect(take()).toEqual([]);
    change({ mode: "ask" });
    bridge.surroundingsChanged();
    bridge.surroundingsChanged();
    expect(take()).toMatchObject([{ type: "surroundings", surroundings: { mode: "ask" } }]);
  });

  it("hands out earlier items page by page until the first", async () => {
    const { bridge, emit, take, frame } = setUp();
    for (let index = 1; index <= 450; index++) emit(note(`n${index}`), index);
    bridge.ready();
    await frame();
    expect(take()).toMatchObject([{ type: "snapshot", state: { hidden: 250 } }]);
    bridge.earlier();
    bridge.earlier();
    const [first, second] = take();
    expect(first).toMatchObject({ type: "earlier", hidden: 50 });
    expect(second).toMatchObject({ type: "earlier", hidden: 0 });
    expect(first?.type === "earlier" && first.items.at(-1)?.id).toBe("n250");
    expect(second?.type === "earlier" && second.items[0]?.id).toBe("n1");
  });

  it("leads a view that applies its messages to the state of the task", async () => {
    const { bridge, emit, sent, frame, stateNow } = setUp();
    bridge.ready();
    emit(turn, 1);
    for (const text of ["He", "llo ", "there"]) emit(words(text));
    await frame();
    await frame();
    emit({ type: "part_saved", turnId: "t", part: 0, kind: "text", offset: 0, text: "Hello there" }, 2);
    emit({ type: "turn_finished", turnId: "t", finish: "stop", ms: 1 }, 3);
    await frame();
    await frame();
    let view: TaskState | null = null;
    for (const message of sent) {
      if (message.type === "snapshot") view = message.state;
      if (message.type === "events") view = message.records.reduce(reduce, view ?? emptyTask);
    }
    expect(view).toEqual(stateNow());
  });
});
