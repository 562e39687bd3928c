/** Tells the rest of the editor that something waits for the person: the view's badge and the keys' conditions. */
import * as vscode from "vscode";
import type { Tasks } from "./tasks.ts";

export interface Attention {
  /** Something about the tasks may have changed. */
  update(): void;
}

export function createAttention(
  tasks: Pick<Tasks, "current" | "open">,
  setBadge: (waiting: number) => void,
): Attention {
  const known = new Map<string, boolean>();
  const setContext = (key: string, value: boolean): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  };
  let shown = 0;
  return {
    update() {
      const waiting = tasks.open.reduce((count, { state }) => count + state.waiting.length, 0);
      if (waiting !== shown) setBadge(waiting);
      shown = waiting;
      setContext("diglot.waiting", (tasks.current?.state.waiting.length ?? 0) > 0);
      setContext("diglot.running", tasks.current !== undefined && tasks.current.state.status !== "idle");
    },
  };
}
