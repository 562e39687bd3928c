/** Runs the real command line as a process of its own, with its data in a folder of the test. */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { bundle } from "./bundle.ts";
import { tempFolder } from "./temp-folder.ts";

export interface Cli {
  /** A copy of the sample project. */
  readonly workspace: string;
  /** XDG_CONFIG_HOME and XDG_DATA_HOME live here. */
  readonly home: string;
  /** `input`: what stands on standard input. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>, input?: string): Started;
}

interface Started {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<Ended>;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let building: Promise<string> | undefined;

/** Once for each process that runs tests. */
function program(): Promise<string> {
  building ??= mkdtemp(join(tmpdir(), "diglot-cli-")).then((folder) => {
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return bundle(join(import.meta.dirname, "../../src/hosts/cli/main.ts"), folder);
  });
  return building;
}

export async function createCli(): Promise<Cli> {
  const file = await program();
  const home = await tempFolder();
  const workspace = join(home, "workspace");
  await cp(join(import.meta.dirname, "../../sample"), workspace, { recursive: true });
  const base = {
    PATH: process.env["PATH"],
    HOME: home,
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_DATA_HOME: join(home, "data"),
    NODE_COMPILE_CACHE: join(dirname(file), "compiled"), // the same program starts again and again
  };
  return {
    workspace,
    home,
    start(args, env = {}, input = "") {
      const child = spawn(process.execPath, [file, ...args], {
        env: { ...base, ...env },
        stdio: "pipe",
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      child.stdin.on("error", () => undefined).end(input); // it may be gone before it has read all
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
      const ended = new Promise<Ended>((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
      return { child, ended, stdout: () => stdout, stderr: () => stderr };
    },
  };
}
