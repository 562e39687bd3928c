/** The commands, as a table: what the palette, the keys and the buttons of the view can ask for. */
import * as vscode from "vscode";
import type { Engine } from "./engine.ts";

export interface Command {
  readonly id: string;
  run(engine: () => Promise<Engine>): Promise<void>;
}

const showChat = (): Thenable<unknown> => vscode.commands.executeCommand("diglot.chat.focus");

export const commands: readonly Command[] = [
  {
    id: "diglot.newTask",
    // begun before it is shown, so that words typed at once belong to it and not to the task before
    async run(engine) {
      await (await engine()).newTask();
      await showChat();
    },
  },
  {
    id: "diglot.history",
    async run(engine) {
      await showChat();
      (await engine()).tellChat("show_history");
    },
  },
  {
    id: "diglot.focusInput",
    async run(engine) {
      await showChat();
      (await engine()).tellChat("focus_input");
    },
  },
  {
    id: "diglot.openSettings",
    run: async (engine) => (await engine()).openSettings(),
  },
  {
    id: "diglot.showInsights",
    run: async (engine) => (await engine()).showInsights(),
  },
  {
    id: "diglot.checkProfile",
    run: async (engine) => (await engine()).checkProfile(),
  },
  {
    id: "diglot.inspectRequests",
    run: async (engine) => (await engine()).inspectRequests(),
  },
  {
    id: "diglot.allow",
    run: (engine) => decide(engine, "allow"),
  },
  {
    id: "diglot.deny",
    run: (engine) => decide(engine, "deny"),
  },
  {
    id: "diglot.stop",
    run: async (engine) => (await engine()).stop(),
  },
];

/** Nobody should allow what they cannot see: with the chat out of sight, the first time only shows it. */
async function decide(engine: () => Promise<Engine>, answer: "allow" | "deny"): Promise<void> {
  const running = await engine();
  if (running.isChatVisible()) running.tellChat(answer);
  else await showChat();
}
