/** Remembers which row is at the top while the person reads, and goes back there when the panel is built again. */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { VirtualizerHandle } from "virtua";
import { useChat } from "./context.ts";
import type { LiveRow } from "./row-list.ts";

export function useKeptPlace(
  box: RefObject<HTMLElement | null>,
  handle: RefObject<VirtualizerHandle | null>,
  rows: readonly LiveRow[],
): void {
  const { place, bridge, followMode } = useChat();
  const latest = useRef(rows);
  latest.current = rows;

  useLayoutEffect(() => {
    const kept = place.peek();
    if (kept === null || kept.taskId !== bridge.task.peek()?.taskId) return;
    const index = latest.current.findIndex((row) => row.id === kept.rowId);
    if (index === -1) return;
    followMode.value = "reading";
    handle.current?.scrollToIndex(index, { align: "start" });
  }, [place, bridge, followMode, handle]);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const keep = (): void => {
      const taskId = bridge.task.peek()?.taskId;
      const row = latest.current[handle.current?.findItemIndex(element.scrollTop) ?? 0];
      const reading = followMode.peek() === "reading" && taskId !== undefined && row !== undefined;
      place.value = reading ? { taskId, rowId: row.id } : null;
    };
    element.addEventListener("scrollend", keep);
    return () => element.removeEventListener("scrollend", keep);
  }, [box, handle, bridge, followMode, place]);
}
