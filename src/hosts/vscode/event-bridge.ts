/**
 * Carries a task's events to a view.
 *
 * 1. Nothing is sent before the view says it is ready, nor while it cannot be seen. 2. A snapshot comes first; the
 * `events` messages after it are numbered without gaps. 3. One message is on its way at a time, and no more than one a
 * frame; what comes meanwhile is joined. 4. What waits is bounded: when it grows too long, a snapshot replaces it.
 */
import type { Logged } from "../../core/event.ts";
import type { HostToChat, Surroundings } from "../../core/panel.ts";
import type { TaskState } from "../../core/state.ts";
import { earlierItems, slimRecord, windowOf } from "../../core/window.ts";
import { addRecord } from "./join-records.ts";

export interface BridgePorts {
  /** Resolves when the view has the message, or never will. */
  post(message: HostToChat): PromiseLike<unknown>;
  /** What the view should show now, up to the last record that was given to `record`. */
  picture(): { readonly state: TaskState | null; readonly surroundings: Surroundings };
  /** Calls back once, after about a frame. */
  nextFrame(run: () => void): void;
}

export interface EventBridge {
  /** The view is there and knows nothing: send it everything. */
  ready(): void;
  hidden(): void;
  /** A record of the task that is shown. */
  record(record: Logged): void;
  /** Another task is shown, or none. */
  replaced(): void;
  /** Sent only if they differ from what the view has. */
  surroundingsChanged(): void;
  /** The items before those that the view has. */
  earlier(): void;
  /** Out of turn and unnumbered. */
  post(message: Exclude<HostToChat, { type: "snapshot" | "events" }>): void;
}

export const windowItems = 200;
const maxWaiting = 500;

export function createEventBridge({ post, picture, nextFrame }: BridgePorts): EventBridge {
  let live = false;
  let stale = false; // the view needs a snapshot
  let next = 0;
  let waiting: Logged[] = [];
  let sentSurroundings = "";
  let firstSent = 0; // items before this one are not in the view
  let timed = false;
  let onItsWay: object | undefined;

  const dispatch = (message: HostToChat): void => {
    const mine = {};
    onItsWay = mine;
    const landed = (): void => {
      if (onItsWay !== mine) return; // of a view that is gone
      onItsWay = undefined;
      if (stale || waiting.length > 0) soon();
    };
    post(message).then(landed, landed);
  };
  const snapshot = (): void => {
    const { state, surroundings } = picture();
    stale = false;
    waiting = [];
    sentSurroundings = JSON.stringify(surroundings);
    firstSent = Math.max(0, (state?.items.length ?? 0) - windowItems);
    dispatch({ type: "snapshot", next, state: state === null ? null : windowOf(state, windowItems), surroundings });
  };
  const flush = (): void => {
    timed = false;
    if (!live || onItsWay !== undefined) return;
    if (stale) return snapshot();
    if (waiting.length === 0) return;
    const records = waiting.map(slimRecord);
    waiting = [];
    dispatch({ type: "events", number: next++, records });
  };
  const soon = (): void => {
    if (timed || onItsWay !== undefined) return;
    timed = true;
    nextFrame(flush);
  };

  return {
    ready() {
      live = true;
      onItsWay = undefined;
      snapshot();
    },
    hidden() {
      live = false;
      waiting = [];
      onItsWay = undefined;
    },
    record(record) {
      if (!live || stale) return;
      addRecord(waiting, record);
      if (waiting.length > maxWaiting) {
        waiting = [];
        stale = true;
      }
      soon();
    },
    replaced() {
      if (!live) return;
      waiting = [];
      stale = true;
      if (onItsWay === undefined) snapshot();
    },
    surroundingsChanged() {
      if (!live || stale) return;
      const { surroundings } = picture();
      const text = JSON.stringify(surroundings);
      if (text === sentSurroundings) return;
      sentSurroundings = text;
      void post({ type: "surroundings", surroundings });
    },
    earlier() {
      const { state } = picture();
      if (!live || stale || state === null) return;
      const items = earlierItems(state, firstSent, windowItems);
      firstSent -= items.length;
      void post({ type: "earlier", items, hidden: firstSent });
    },
    post(message) {
      if (live) void post(message);
    },
  };
}
