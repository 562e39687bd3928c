/** The Enter key of the terminal that the program runs in, while there is something that it ends. */
import { execFileSync } from "node:child_process";
import type { Readable } from "node:stream";
import type { Output } from "./terminal.ts";

export interface EnterKey {
  /**
   * Calls back once a line is entered, until the function that it returns is called. Undefined, and nothing is read, where
   * the program runs in the background: a read would suspend it.
   */
  listen(pressed: () => void): (() => void) | undefined;
}

/** What was typed before lies ready and comes at once; nobody answers a line on the screen as fast. */
const typedBeforeMs = 150;

/** Undefined where either end is no terminal. */
export function createEnterKey(
  input: Readable & { readonly isTTY?: boolean },
  output: Output,
  isInFront: () => boolean = isForeground,
): EnterKey | undefined {
  if (input.isTTY !== true || output.isTTY !== true) return undefined;
  return {
    listen(pressed) {
      if (!isInFront()) return undefined;
      let isNew = false;
      const timer = setTimeout(() => {
        isNew = true;
      }, typedBeforeMs);
      const read = (bytes: Buffer | string): void => {
        if (!isNew || !String(bytes).includes("\n")) return;
        output.write("\u001b[1A"); // back from the line that the terminal's own echo began
        pressed();
      };
      input.on("data", read).resume();
      return () => {
        clearTimeout(timer);
        input.off("data", read).pause();
      };
    },
  };
}

/** "S+" is what ps says of a process in the foreground. Windows knows no other. */
function isForeground(): boolean {
  if (process.platform === "win32") return true;
  try {
    return execFileSync("ps", ["-o", "stat=", "-p", String(process.pid)], { encoding: "utf8" }).includes("+");
  } catch {
    return false; // no ps: nothing is read
  }
}
