/** Shows the chat's page at once; what it says before the engine is loaded waits. */
import * as vscode from "vscode";
import type { Engine } from "./engine.ts";
import { pageFor, panelOptions } from "./html.ts";

/** Messages of a webview in the order they came, whenever someone begins to listen. One listener. */
export interface Inbox {
  listen(listener: (message: unknown) => void): void;
}

export function createChatView(extensionUri: vscode.Uri, engine: () => Promise<Engine>): vscode.WebviewViewProvider {
  return {
    resolveWebviewView(view) {
      view.webview.options = panelOptions(extensionUri);
      const inbox = openInbox(view.webview);
      view.webview.html = pageFor("chat", view.webview, extensionUri);
      // a task of its own, so that the page is on its way before the engine takes the thread
      setImmediate(() => {
        engine().then(
          (loaded) => loaded.attachChat(view, inbox),
          (cause: unknown) => void vscode.window.showErrorMessage(`Diglot could not start: ${String(cause)}`),
        );
      });
    },
  };
}

export function openInbox(webview: vscode.Webview): Inbox {
  const early: unknown[] = [];
  let deliver = (message: unknown): void => void early.push(message);
  webview.onDidReceiveMessage((message: unknown) => deliver(message));
  return {
    listen(listener) {
      deliver = listener;
      for (const message of early.splice(0)) listener(message);
    },
  };
}
