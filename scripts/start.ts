/** `npm start`: a newcomer's first minute. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "./root.ts";
import { run } from "./run.ts";
import { packageIfStale } from "./steps.ts";
import { findDesktopCode, openDesktop } from "./vscode/desktop.ts";
import { startCodeServer } from "./vscode/serve.ts";

/** Resolves with the exit code. */
export async function start(args: readonly string[]): Promise<number> {
  if (!(await packageIfStale())) return 1;
  const workspace = copySample();
  const cli = args.indexOf("--cli");
  if (cli !== -1) return runInTerminal(workspace, args[cli + 1], args.toSpliced(cli, 2));
  const code = findDesktopCode();
  return code === undefined ? openInBrowser(workspace) : openDesktop(code, workspace);
}

function copySample(): string {
  const folder = path.join(mkdtempSync(path.join(os.tmpdir(), "diglot-")), "sample");
  cpSync(path.join(root, "sample"), folder, { recursive: true });
  return folder;
}

async function runInTerminal(workspace: string, task: string | undefined, rest: readonly string[]): Promise<number> {
  if (task === undefined || task.startsWith("--")) {
    console.error('Say what to do: npm start -- --cli "Fix the failing test"');
    return 2;
  }
  console.log(`Workspace: ${workspace}\n`);
  const flags = ["run", task, "--demo", "--workspace", workspace, "--approve", "all", ...rest];
  return (await run(process.execPath, [path.join(root, "dist", "cli.mjs"), ...flags])).code;
}

/** Serves until Ctrl+C, pressed once or more often. */
async function openInBrowser(workspace: string): Promise<number> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve());
  });
  const server = await startCodeServer({ workspace });
  console.log(`
Diglot is ready in VS Code at

  ${server.url}

Open it in a browser, click the Diglot icon on the left, and type: Fix the failing test
The model is a demo: scripted, not an AI. Ctrl+C stops everything.
`);
  await ended;
  await server.stop();
  rmSync(server.home, { recursive: true, force: true });
  return 0;
}
