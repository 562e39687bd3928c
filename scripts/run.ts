/** Runs a program of the project and waits for it. */
import { spawn } from "node:child_process";
import path from "node:path";
import { root } from "./root.ts";

export interface RunOptions {
  /** Keep what is printed instead of showing it. */
  readonly capture?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface StepOptions extends RunOptions {
  /** What its output must not hold, even when it ends well. */
  readonly refuse?: RegExp;
}

/** `output` is stdout and stderr together, "" without `capture`. A program that cannot be started counts as code 127. */
export function run(
  command: string,
  args: readonly string[],
  { capture = false, env = {}, cwd = root }: RunOptions = {},
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    // commands of packages are batch files on Windows, and only a shell starts those
    const shell = process.platform === "win32" && !command.endsWith(".exe");
    const child = spawn(command, shell ? args.map((arg) => `"${arg}"`) : args, {
      shell,
      cwd,
      env: { ...process.env, ...env },
      stdio: capture ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    const stop = (): boolean => child.kill();
    process.on("exit", stop);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => {
      process.off("exit", stop);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** A command of an installed package. */
export function bin(name: string): string {
  return path.join(root, "node_modules", ".bin", name);
}

/** As `run`, with one printed line that says how it went, and everything it printed when it failed. */
export async function step(
  title: string,
  command: string,
  args: readonly string[],
  { refuse, ...options }: StepOptions = {},
): Promise<boolean> {
  const started = Date.now();
  const { code, output } = await run(command, args, { capture: true, ...options });
  const good = code === 0 && refuse?.test(output) !== true;
  console.log(`${good ? "✓" : "✗"} ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (!good) console.error(output);
  return good;
}
