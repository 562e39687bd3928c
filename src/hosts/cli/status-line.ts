/**
 * One line at the end of a terminal that says what is waited for and how long: written anew every second, and gone before
 * anything else is written. Where the output is no terminal, a wait that lasts is a line of its own, once.
 */
import { formatWait } from "../../core/words.ts";
import type { Output, Paint } from "./terminal.ts";

export interface Wait {
  readonly words: string;
  /** Milliseconds since the epoch: from when, or until when, is counted. */
  readonly since?: number;
  readonly until?: number;
  /** What the person can do meanwhile. */
  readonly hint?: string | undefined;
}

export interface StatusLine {
  /** Writes to the same place, with the line out of the way. */
  readonly output: Output;
  /** `begin` is called before anything is written: the line stands alone. */
  show(wait: Wait, begin: () => void): void;
  hide(): void;
}

/** Shorter waits are nobody's concern where lines stay. */
const worthALineMs = 30_000;
const tickMs = 1_000;

export function createStatusLine(output: Output, paint: Paint): StatusLine {
  let timer: NodeJS.Timeout | undefined;
  let isShown = false;
  const erase = (): void => {
    if (isShown) output.write("\r\u001b[2K");
    isShown = false;
  };
  const hide = (): void => {
    clearInterval(timer);
    timer = undefined;
    erase();
  };
  const write = (text: string): void => {
    hide();
    output.write(text);
  };
  const live = (wait: Wait): void => {
    erase();
    output.write(paint.dim(sentence(wait)));
    isShown = true;
  };
  return {
    output: { write, ...(output.isTTY === undefined ? {} : { isTTY: output.isTTY }) },
    hide,
    show(wait, begin) {
      hide();
      if (output.isTTY === true) {
        begin();
        live(wait);
        timer = setInterval(() => live(wait), tickMs);
      } else if (wait.since !== undefined) {
        const left = wait.since + worthALineMs - Date.now();
        timer = setTimeout(() => {
          begin();
          write(`${paint.dim(sentence(wait))}\n`);
        }, left);
      }
      timer?.unref();
    },
  };
}

function sentence({ words, since, until, hint }: Wait): string {
  if (until !== undefined) {
    const left = `${words} ${formatWait(Math.max(0, until - Date.now()))}`;
    return hint === undefined ? left : `${left} (${hint})`;
  }
  const ms = since === undefined ? 0 : Math.floor((Date.now() - since) / 1_000) * 1_000;
  return ms < 1_000 ? words : `${words}, ${formatWait(ms)}`;
}
