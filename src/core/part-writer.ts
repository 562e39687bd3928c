/** The numbered parts of one reply: text goes out at once as deltas and is saved in larger pieces. */
import type { Clock } from "./host.ts";
import type { TaskLog } from "./log.ts";

export interface PartWriter {
  /** Appends to the open part of this kind, or opens the next one. */
  text(kind: "text" | "reasoning", text: string): void;
  /** The number of the open reasoning part, which is opened if need be. It ends here: it holds one replay and no more. */
  endReasoning(): number;
  /** Ends the open part and takes the next number for something that is no text. */
  take(): number;
  /** Ends the open part, all of it saved. */
  close(): void;
}

interface OpenPart {
  readonly index: number;
  readonly kind: "text" | "reasoning";
  length: number;
  saved: number;
  unsaved: string[];
}

/** What a crash may cost at most (UTF-16 units, milliseconds). */
const saveAfterChars = 64 * 1024;
const saveAfterMs = 1_000;

export function createPartWriter(turnId: string, log: TaskLog, clock: Pick<Clock, "monotonic">): PartWriter {
  let parts = 0;
  let open: OpenPart | undefined;
  let savedAt = clock.monotonic();

  const save = (): void => {
    savedAt = clock.monotonic();
    if (open === undefined || open.unsaved.length === 0) return;
    const text = open.unsaved.join("");
    log.emit({ type: "part_saved", turnId, part: open.index, kind: open.kind, offset: open.saved, text });
    open.saved += text.length;
    open.unsaved = [];
  };
  const close = (): void => {
    save();
    open = undefined;
  };
  const partFor = (kind: OpenPart["kind"]): OpenPart => {
    if (open?.kind === kind) return open;
    close();
    open = { index: parts++, kind, length: 0, saved: 0, unsaved: [] };
    log.emit({ type: "part_saved", turnId, part: open.index, kind, offset: 0, text: "" });
    return open;
  };

  return {
    text(kind, text) {
      if (text === "") return;
      const part = partFor(kind);
      part.unsaved.push(text);
      part.length += text.length;
      log.emit({ type: "part_delta", turnId, part: part.index, kind, text });
      if (part.length - part.saved >= saveAfterChars || clock.monotonic() - savedAt >= saveAfterMs) save();
    },
    endReasoning() {
      const { index } = partFor("reasoning");
      close();
      return index;
    },
    take() {
      close();
      return parts++;
    },
    close,
  };
}
