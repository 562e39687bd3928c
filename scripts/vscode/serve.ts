/** A running code-server with the packed extension in it, in scratch folders of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { root, vsix } from "../root.ts";
import { ensureCodeServer } from "./code-server.ts";
import { editorSettings } from "./settings.ts";

export interface ServeOptions {
  /** Folder to open; undefined opens none. */
  readonly workspace?: string | undefined;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Ask about trust, as a person's editor does. */
  readonly workspaceTrust?: boolean;
  /** Needed to run tests inside the extension host. */
  readonly testDriver?: boolean;
  /** Without the packed extension. */
  readonly bare?: boolean;
  /** A folder that stands in for that of the editor's own extensions. */
  readonly builtIns?: string;
  /** Reuse the folders of an earlier server (its user data, extensions and storage). */
  readonly home?: string;
  /** What `installPacked` answered with; without it the packed extension is installed anew. */
  readonly extensions?: string;
}

export interface RunningServer {
  readonly url: string;
  readonly origin: string;
  readonly home: string;
  readonly userDataDir: string;
  /** Changes user settings; seen after a reload of the page. */
  writeSettings(settings: Readonly<Record<string, unknown>>): void;
  /** The last lines it logged. */
  logTail(): string;
  stop(): Promise<void>;
  /** Ends the server and its extension host at once, as a crash would. */
  kill(): Promise<void>;
}

const leash = path.join(import.meta.dirname, "leash.mjs");
/** Where Node keeps what it has compiled: the second start of a code-server is a good deal quicker. */
const compileCache = path.join(root, ".cache", "compiled");

/** A folder with nothing but the packed extension installed in it, which any number of servers may use. */
export async function installPacked(): Promise<string> {
  const home = mkdtempSync(path.join(os.tmpdir(), "diglot-extensions-"));
  const extensions = path.join(home, "extensions");
  const entry = await ensureCodeServer();
  await install([entry, "--user-data-dir", path.join(home, "user-data"), "--extensions-dir", extensions], home);
  return extensions;
}

export async function startCodeServer(options: ServeOptions): Promise<RunningServer> {
  const entry = await ensureCodeServer();
  const home = options.home ?? mkdtempSync(path.join(os.tmpdir(), "diglot-vscode-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const folders = makeFolders(home, port);
  const { extensions = folders.extensions } = options;
  const writeSettings = (settings: Readonly<Record<string, unknown>>): void =>
    writeFileSync(folders.settings, JSON.stringify(editorSettings({ ...options.settings, ...settings }), undefined, 2));
  writeSettings({});
  const base = [entry, "--config", folders.config, "--user-data-dir", folders.userData, "--extensions-dir", extensions];
  const hasExtension = options.home !== undefined || options.extensions !== undefined;
  if (options.bare !== true && !hasExtension) await install(base, home);
  const server = launch([...base, ...serverFlags(options)], home, path.join(home, "server.log"));
  await ready(origin, server, folders.log);
  const query = options.workspace === undefined ? "" : `?folder=${encodeURI(options.workspace)}`;
  return {
    url: `${origin}/${query}`,
    origin,
    home,
    userDataDir: folders.userData,
    writeSettings,
    logTail: () => tail(folders.log),
    stop: () => end(server, "SIGTERM"),
    kill: () => end(server, "SIGKILL"),
  };
}

function serverFlags({ workspaceTrust, testDriver, builtIns }: ServeOptions): readonly string[] {
  return [
    "--disable-telemetry",
    "--disable-update-check",
    "--ignore-last-opened",
    ...(workspaceTrust === true ? [] : ["--disable-workspace-trust"]),
    ...(testDriver === true ? ["--vscode-option", "enable-smoke-test-driver"] : []),
    ...(builtIns === undefined ? [] : ["--vscode-option", `builtin-extensions-dir=${builtIns}`]),
  ];
}

function makeFolders(home: string, port: number) {
  const userData = path.join(home, "user-data");
  const extensions = path.join(home, "extensions");
  const config = path.join(home, "config.yaml");
  for (const folder of [path.join(userData, "User"), extensions]) mkdirSync(folder, { recursive: true });
  writeFileSync(config, `bind-addr: 127.0.0.1:${port}\nauth: none\ncert: false\n`);
  return {
    userData,
    extensions,
    config,
    settings: path.join(userData, "User", "settings.json"),
    log: path.join(home, "server.log"),
  };
}

async function install(base: readonly string[], home: string): Promise<void> {
  const log = path.join(home, "install.log");
  const child = launch([...base, "--install-extension", vsix, "--force"], home, log);
  const code = await new Promise((resolve) => child.on("exit", resolve));
  if (code !== 0) throw new Error(`code-server would not install the extension:\n${tail(log)}`);
}

/** In a process group of its own, so that everything it starts can be ended with it, and on a leash. */
function launch(args: readonly string[], home: string, log: string): ChildProcess {
  const { VSCODE_IPC_HOOK_CLI: _inherited, ...env } = process.env;
  const child = spawn(process.execPath, [leash, ...args], {
    cwd: home,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...env,
      HOME: home,
      XDG_CONFIG_HOME: path.join(home, "xdg-config"),
      XDG_DATA_HOME: path.join(home, "xdg-data"),
      XDG_CACHE_HOME: path.join(home, "xdg-cache"),
      NODE_COMPILE_CACHE: compileCache,
      DIGLOT_BOOTSTRAPPED: "",
    },
  });
  const out = createWriteStream(log, { flags: "a" });
  child.stdout?.pipe(out, { end: false });
  child.stderr?.pipe(out, { end: false });
  return child;
}

async function ready(origin: string, server: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) break;
    const answered = await fetch(`${origin}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await end(server, "SIGKILL");
  throw new Error(`code-server did not start:\n${tail(log)}`);
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const gone = new Promise((resolve) => server.once("exit", resolve));
  killGroup(server.pid, signal);
  const late = setTimeout(() => killGroup(server.pid ?? 0, "SIGKILL"), 5_000);
  await gone;
  clearTimeout(late);
  killGroup(server.pid, "SIGKILL"); // what the leader left behind
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ESRCH")) throw cause; // already gone
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
    probe.on("error", reject);
  });
}

function tail(log: string): string {
  try {
    return readFileSync(log, "utf8").slice(-4_000);
  } catch {
    return "(no log)";
  }
}
