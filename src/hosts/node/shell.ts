/** Runs command lines. We choose the shell and its set-up, so that what was judged is what runs. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { CommandOutcome, Shell } from "../../core/host.ts";
import { endTree, endWithUs, isTreeAlive } from "./process-tree.ts";
import { createTerminalText } from "./terminal-text.ts";

export interface NodeShell extends Shell {
  /** Ends what commands left running in the background. */
  dispose(): Promise<void>;
}

type Env = Readonly<Record<string, string | undefined>>;

const defaultTimeoutMs = 10 * 60_000;
/** How long a finished command's output may stay silent before what still holds its pipe is left alone. */
const silenceMs = 200;
/** After the end at most this much is read: more cannot have been waiting in the pipe. */
const maxLeftover = 1024 * 1024;

export function createShell(env: Env = process.env): NodeShell {
  const program = findShell(env);
  const ownEnv = commandEnv(env);
  const leftRunning = new Set<number>();
  return {
    name: program.name,
    run: (command, options) => runCommand(program, command, { ...options, env: ownEnv, leftRunning }),
    async dispose() {
      await Promise.all([...leftRunning].map(endTree));
      leftRunning.clear();
    },
  };
}

interface Program {
  readonly name: string;
  readonly file: string;
  readonly args: (command: string) => readonly string[];
}

interface Options {
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  readonly env: Env;
  readonly leftRunning: Set<number>;
}

async function* runCommand(
  program: Program,
  command: string,
  { cwd, signal, timeoutMs = defaultTimeoutMs, env, leftRunning }: Options,
): AsyncGenerator<string, Result<CommandOutcome>> {
  if (signal.aborted) return ok({ exitCode: null, signal: "SIGTERM", timedOut: false, ms: 0 });
  const started = performance.now();
  const child = start(program, command, cwd, env);
  if (child instanceof Error) return fail(notStarted(child));
  const exit = exitOf(child);
  const tree = watchTree(child, signal, timeoutMs);
  const letGo = child.pid === undefined ? undefined : endWithUs(child.pid);
  const output = outputOf(child);
  const decoder = new TextDecoder("utf-8");
  const terminal = createTerminalText();
  let ended = false;
  try {
    for await (const chunk of readUntilQuiet(output, exit)) {
      const text = terminal.push(decoder.decode(chunk, { stream: true }));
      if (text !== "") yield text;
    }
    const rest = terminal.push(decoder.decode()) + terminal.end();
    if (rest !== "") yield rest;
    const result = await exit;
    ended = true;
    if (!result.ok) return result;
    return ok({ ...result.value, timedOut: tree.timedOut(), ms: performance.now() - started });
  } finally {
    await tree.close(ended);
    letGo?.();
    if (child.pid !== undefined) leftRunning.add(child.pid);
    await forgetEnded(leftRunning);
    discard(output);
  }
}

/** The number of a group that is gone may be given to another one. */
async function forgetEnded(groups: Set<number>): Promise<void> {
  for (const group of groups) {
    if (!(await isTreeAlive(group))) groups.delete(group);
  }
}

function start(program: Program, command: string, cwd: string, env: Env): ChildProcess | Error {
  try {
    return spawn(program.file, program.args(command), {
      cwd,
      env,
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", process.platform === "win32" ? "pipe" : "ignore"],
      windowsHide: true,
    });
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown)); // a NUL character in the command
  }
}

type Exit = Result<Pick<CommandOutcome, "exitCode" | "signal">>;

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(fail(notStarted(error))));
    child.once("exit", (exitCode, signal) => resolve(ok({ exitCode, signal })));
  });
}

interface TreeWatch {
  timedOut(): boolean;
  /** Waits until a tree that is being ended is gone; ends it first if the command did not end by itself. */
  close(ended: boolean): Promise<void>;
}

function watchTree(child: ChildProcess, signal: AbortSignal, timeoutMs: number): TreeWatch {
  let ending: Promise<void> | undefined;
  let timedOut = false;
  const end = () => {
    if (child.pid !== undefined) ending ??= endTree(child.pid);
    return ending;
  };
  const timer = setTimeout(() => {
    timedOut = true;
    void end();
  }, timeoutMs);
  signal.addEventListener("abort", end, { once: true });
  return {
    timedOut: () => timedOut,
    async close(ended) {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      await (ended ? ending : end());
    },
  };
}

/**
 * Reads only as fast as it is asked to, so a flood of output waits in the pipe. After the exit it goes on until the pipe
 * is closed or silent: a process in the background may keep it open for ever.
 */
async function* readUntilQuiet(output: Readable, exit: Promise<Exit>): AsyncGenerator<Buffer> {
  let exited = false;
  let leftover = 0;
  let wake = () => {};
  void exit.then(() => {
    exited = true;
    wake();
  });
  for (;;) {
    const chunk: unknown = output.read();
    if (Buffer.isBuffer(chunk)) {
      yield chunk;
      if (exited) leftover += chunk.length;
      if (leftover > maxLeftover) return;
    } else {
      if (output.readableEnded || output.destroyed) return;
      const more = await waitForMore(output, exited ? silenceMs : undefined, (resume) => {
        wake = resume;
      });
      if (!more) return;
    }
  }
}

/** Resolves to false when the pipe stayed silent for `ms`. `onWake` gets a function that ends the wait. */
async function waitForMore(
  output: Readable,
  ms: number | undefined,
  onWake: (wake: () => void) => void,
): Promise<boolean> {
  let settle: (more: boolean) => void = () => {};
  const settled = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const more = () => settle(true);
  onWake(more);
  for (const event of events) output.on(event, more);
  const timer = ms === undefined ? undefined : setTimeout(() => settle(false), ms);
  try {
    return await settled;
  } finally {
    clearTimeout(timer);
    for (const event of events) output.off(event, more);
  }
}

const events = ["readable", "end", "close", "error"] as const;

/** What a process in the background still prints goes nowhere, and does not keep this program alive. */
function discard(output: Readable): void {
  output.on("error", () => {});
  output.resume();
  if ("unref" in output && typeof output.unref === "function") output.unref();
}

function outputOf(child: ChildProcess): Readable {
  const { stdout, stderr } = child;
  if (!stdout) throw new Error("the command's output is not piped");
  if (!stderr) return stdout; // one pipe for both: see posixShell
  const both = new PassThrough();
  let open = 2;
  for (const stream of [stdout, stderr]) {
    stream.pipe(both, { end: false });
    stream.once("close", () => --open === 0 && both.end());
  }
  return both;
}

function findShell(env: Env): Program {
  if (process.platform === "win32") return powerShell(env);
  const bash = ["/bin/bash", "/usr/bin/bash", ...onPath("bash", env)].find(isExecutable);
  return bash ? posixShell("bash", [bash, "--noprofile", "--norc", "-c"]) : posixShell("sh", ["/bin/sh", "-c"]);
}

/** Both outputs go into one pipe, in the order they were written; the outer shell becomes the inner one. */
function posixShell(name: string, words: readonly string[]): Program {
  return { name, file: "/bin/sh", args: (command) => ["-c", 'exec "$0" "$@" 2>&1', ...words, command] };
}

function powerShell(env: Env): Program {
  const [pwsh] = onPath("pwsh.exe", env).filter(isExecutable);
  const file = pwsh ?? join(env["SystemRoot"] ?? "C:\\Windows", "System32\\WindowsPowerShell\\v1.0\\powershell.exe");
  return { name: "powershell", file, args: (command) => ["-NoProfile", "-NonInteractive", "-Command", command] };
}

/** Relative entries of PATH are passed over: they would find programs in the workspace. */
export function onPath(name: string, env: Env): string[] {
  const path = env["PATH"] ?? env["Path"] ?? "";
  return path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Nothing asks, pages or colours; nothing that runs before or instead of the command is taken over. */
function commandEnv(env: Env): Env {
  const kept = Object.entries(env).filter(([name]) => !changesShell.test(name));
  return {
    ...Object.fromEntries(kept),
    CI: "1",
    TERM: "dumb",
    NO_COLOR: "1",
    PAGER: "cat",
    GIT_PAGER: "cat",
    GIT_TERMINAL_PROMPT: "0",
  };
}

// start-up files, functions and options that bash and sh take from the environment; the editor's own process mode
const changesShell = /^(?:BASH_ENV|ENV|SHELLOPTS|BASHOPTS|BASH_FUNC_.*|FORCE_COLOR|ELECTRON_RUN_AS_NODE)$/;

function notStarted(error: Error): AppErrorData {
  return {
    code: "command_failed",
    message: "The command could not be started.",
    advice: "Check that the folder it should run in still exists.",
    detail: error.message,
  };
}
