/** A VS Code with the packed extension in it, of one test or of all tests of a file. */
import type { Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, onTestFinished } from "vitest";
import {
  installPacked,
  type RunningServer,
  type ServeOptions,
  startCodeServer,
} from "../../../scripts/vscode/serve.ts";
import { fewBuiltIns } from "./built-ins.ts";
import { type AtEnd, openChat, openWorkbench, tellIfFailed, usualSize } from "./workbench.ts";

export interface Editor {
  readonly server: RunningServer;
  readonly page: Page;
  readonly chat: Frame;
}

let extensions: Promise<string> | undefined;

/** The extension is installed once for each process that runs tests. */
export async function startEditor(options: ServeOptions, atEnd: AtEnd = onTestFinished): Promise<RunningServer> {
  extensions ??= installPacked();
  const server = await startCodeServer({ extensions: await extensions, builtIns: await fewBuiltIns(), ...options });
  atEnd(() => server.stop());
  return server;
}

/** A window of the test's own. */
export async function openWindow(server: RunningServer, size = usualSize): Promise<Page> {
  const page = await openWorkbench(server, size, onTestFinished);
  onTestFinished(({ task }) => tellIfFailed(task, page));
  return page;
}

/** With a window of the test's own and the chat open in it. */
export async function openEditor(options: ServeOptions, size = usualSize): Promise<Editor> {
  const server = await startEditor(options);
  const page = await openWindow(server, size);
  return { server, page, chat: await openChat(page) };
}

/**
 * One window for all tests of a file, since each that opens costs ten seconds and more of a core. Its tests leave it such that
 * the next can begin a task.
 */
export function shareEditor(options: ServeOptions, size = usualSize): () => Editor {
  let editor: Editor | undefined;
  const ends: (() => Promise<void>)[] = [];
  const atEnd: AtEnd = (end) => ends.unshift(end);
  const opened = (): Editor => {
    if (editor === undefined) throw new Error("No window is open before the first test.");
    return editor;
  };
  beforeAll(async () => {
    const server = await startEditor(options, atEnd);
    const page = await openWorkbench(server, size, atEnd);
    editor = { server, page, chat: await openChat(page) };
  });
  afterEach(({ task }) => tellIfFailed(task, opened().page));
  afterAll(async () => {
    for (const end of ends) await end();
  });
  return opened;
}
