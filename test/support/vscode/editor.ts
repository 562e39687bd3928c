/** A VS Code of a test's own with the packed extension in it. */
import type { Frame, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import {
  installPacked,
  type RunningServer,
  type ServeOptions,
  startCodeServer,
} from "../../../scripts/vscode/serve.ts";
import { openChat, openWorkbench, usualSize } from "./workbench.ts";

let extensions: Promise<string> | undefined;

/** Stops with the test. The extension is installed once for each process that runs tests. */
export async function startEditor(options: ServeOptions): Promise<RunningServer> {
  extensions ??= installPacked();
  const server = await startCodeServer({ extensions: await extensions, ...options });
  onTestFinished(() => server.stop());
  return server;
}

export interface Editor {
  readonly server: RunningServer;
  readonly page: Page;
  readonly chat: Frame;
}

/** With a window and the chat open in it. */
export async function openEditor(options: ServeOptions, size = usualSize): Promise<Editor> {
  const server = await startEditor(options);
  const page = await openWorkbench(server, size);
  return { server, page, chat: await openChat(page) };
}
