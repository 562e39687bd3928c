/** The extension's entry: registers what VS Code may call later, and does nothing else until it is used. */
import * as vscode from "vscode";
import { createChatView } from "./chat-view.ts";
import { commands } from "./commands.ts";
import type { Engine } from "./engine.ts";
import { panelOptions, panelType } from "./html.ts";

let running: Promise<Engine> | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const engine = (): Promise<Engine> => {
    running ??= import("./engine.ts").then(({ createEngine }) => createEngine(context));
    return running;
  };
  context.subscriptions.push(
    vscode.window.registerWebviewViewProvider("diglot.chat", createChatView(context.extensionUri, engine)),
    vscode.window.registerWebviewPanelSerializer(panelType, {
      async deserializeWebviewPanel(panel: vscode.WebviewPanel) {
        panel.webview.options = panelOptions(context.extensionUri);
        (await engine()).attachSettings(panel);
      },
    }),
    ...commands.map(({ id, run }) => vscode.commands.registerCommand(id, () => run(engine))),
  );
}

/** Running commands are ended and what is not on disk yet is saved. */
export async function deactivate(): Promise<void> {
  await (await running)?.close();
}
