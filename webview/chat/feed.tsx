/** The conversation: a virtual list that keeps to its end while the person follows, and stays still while they read. */
import { useRef } from "preact/hooks";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { Icon } from "../parts/icon.tsx";
import { useChat } from "./context.ts";
import type { LiveRow } from "./row-list.ts";
import { RowView } from "./row-view.tsx";
import { useFollow } from "./use-follow.ts";
import { useKeptPlace } from "./use-kept-place.ts";

export function Feed() {
  const { list, bridge } = useChat();
  const box = useRef<HTMLDivElement>(null);
  const handle = useRef<VirtualizerHandle>(null);
  const rows = list.rows.value;
  const shift = useGrewAtTop(rows);
  useFollow(box);
  useKeptPlace(box, handle, rows);
  const waiting = bridge.task.value?.waiting ?? [];
  const keepMounted = rows.flatMap((row, index) => (waiting.some((id) => row.id === `call-${id}`) ? [index] : []));
  return (
    <main class="feed-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div class="feed" ref={box} role="log" aria-label="Conversation" aria-live="off" tabIndex={0}>
        <div class="feed-edge" />
        <Virtualizer
          ref={handle}
          data={rows}
          shift={shift}
          keepMounted={keepMounted}
          scrollRef={box}
          startMargin={edge}
          bufferSize={300}
        >
          {(row: LiveRow) => <RowView key={row.id} live={row} />}
        </Virtualizer>
        <div class="feed-edge" />
      </div>
      <JumpToLatest />
    </main>
  );
}

/** Height of `.feed-edge`. */
const edge = 10;

/** Whether this drawing differs from the last by older rows in front. */
function useGrewAtTop(rows: readonly LiveRow[]): boolean {
  const before = useRef<readonly LiveRow[]>(rows);
  const grew = useRef(false);
  if (before.current !== rows) {
    const firstKept = before.current.find((row) => row.id !== "earlier");
    grew.current = firstKept !== undefined && rows.indexOf(firstKept) > before.current.indexOf(firstKept);
    before.current = rows;
  }
  return grew.current;
}

function JumpToLatest() {
  const { followMode, bridge } = useChat();
  if (followMode.value === "following") return null;
  const waits = bridge.task.value?.status === "waiting";
  return (
    <button type="button" class={`jump ${waits ? "waits" : ""}`} onClick={() => (followMode.value = "following")}>
      <Icon name="arrow-down" />
      {waits ? "It waits for you" : "Jump to latest"}
    </button>
  );
}
