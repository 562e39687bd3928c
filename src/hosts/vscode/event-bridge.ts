/**
 * Carries a task's events to a view.
 *
 * 1. Nothing is sent before the view says it is ready, nor while it cannot be seen. 2. A snapshot comes first; the
 * `events` messages after it are numbered without gaps. 3. One of them is on its way at a time, and no more than one a
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
  /** Out of turn and unnumbered. What a view that is not there yet must still hear waits for it, behind the snapshot. */
  post(message: Exclude<HostToChat, { type: "snapshot" | "events" }>): void;
}

const windowItems = 200;
const maxWaiting = 500;
const mostHeld = 20;

/** What is known about the view at the other end. */
interface Line {
  live: boolean;
  /** The view needs a snapshot. */
  stale: boolean;
  next: number;
  waiting: Logged[];
  /** Items before this one are not in the view. */
  firstSent: number;
  sentSurroundings: string;
  /** What was said to it while it was not there. */
  held: HostToChat[];
}

export function createEventBridge(ports: BridgePorts): EventBridge {
  const { post, picture } = ports;
  const line: Line = { live: false, stale: false, next: 0, waiting: [], firstSent: 0, sentSurroundings: "", held: [] };
  const pump = createPump(ports, () => (line.live ? nextMessage(line, picture) : undefined));
  const needSnapshot = (): void => {
    line.waiting = [];
    line.stale = true;
  };
  return {
    ready() {
      line.live = true;
      needSnapshot();
      pump.restart();
      for (const message of line.held.splice(0)) void post(message);
    },
    hidden() {
      line.live = false;
      line.waiting = [];
    },
    record(record) {
      if (!line.live || line.stale) return;
      addRecord(line.waiting, record);
      if (line.waiting.length > maxWaiting) needSnapshot();
      pump.soon();
    },
    replaced() {
      needSnapshot();
      pump.soon();
    },
    surroundingsChanged() {
      if (!line.live || line.stale) return;
      const { surroundings } = picture();
      const text = JSON.stringify(surroundings);
      if (text === line.sentSurroundings) return;
      line.sentSurroundings = text;
      void post({ type: "surroundings", surroundings });
    },
    earlier() {
      const { state } = picture();
      if (!line.live || line.stale || state === null) return;
      const items = earlierItems(state, line.firstSent, windowItems);
      line.firstSent -= items.length;
      void post({ type: "earlier", items, hidden: line.firstSent });
    },
    post(message) {
      if (line.live) void post(message);
      else if (canWait(message)) line.held = [...line.held, message].slice(-mostHeld);
    },
  };
}

/** An answer to a question must not: by then another question may be open. A list was for the view that asked for it. */
function canWait(message: HostToChat): boolean {
  if (message.type === "do") return message.action === "show_history" || message.action === "focus_input";
  return message.type === "problem";
}

/** The next numbered message, taken out of what waits. */
function nextMessage(line: Line, picture: BridgePorts["picture"]): HostToChat | undefined {
  if (line.stale) {
    const { state, surroundings } = picture();
    line.stale = false;
    line.waiting = [];
    line.sentSurroundings = JSON.stringify(surroundings);
    line.firstSent = Math.max(0, (state?.items.length ?? 0) - windowItems);
    return { type: "snapshot", next: line.next, state: state && windowOf(state, windowItems), surroundings };
  }
  if (line.waiting.length === 0) return undefined;
  const records = line.waiting.map(slimRecord);
  line.waiting = [];
  return { type: "events", number: line.next++, records };
}

interface Pump {
  soon(): void;
  /** Forgets what was on its way to a view that is gone, and goes on at once. */
  restart(): void;
}

function createPump({ post, nextFrame }: BridgePorts, next: () => HostToChat | undefined): Pump {
  let onItsWay: object | undefined;
  let timed = false;
  const send = (): void => {
    const message = onItsWay === undefined ? next() : undefined;
    if (message === undefined) return;
    const mine = {};
    onItsWay = mine;
    const landed = (): void => {
      if (onItsWay !== mine) return;
      onItsWay = undefined;
      soon();
    };
    post(message).then(landed, landed);
  };
  const soon = (): void => {
    if (timed || onItsWay !== undefined) return;
    timed = true;
    nextFrame(() => {
      timed = false;
      send();
    });
  };
  return {
    soon,
    restart() {
      onItsWay = undefined;
      send();
    },
  };
}
