/**
 * Makes a bare checkout ready: checks the floor, installs the packages that the lock file names, and makes sure that
 * what runs next runs on the Node that the project brings. Written for Node 20 without any package.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const floor = 20;
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, "node_modules");
const stamp = path.join(modules, ".diglot-lock");

/** Goes on once `script` runs on the project's own Node with everything installed; until then it starts such a one and exits with its code. */
export async function bootstrap(script) {
  if (process.env.DIGLOT_BOOTSTRAPPED === "1") return;
  checkFloor();
  install();
  const PATH = `${path.join(modules, ".bin")}${path.delimiter}${process.env.PATH}`;
  process.exit(await runOnOwnNode(script, { ...process.env, PATH, DIGLOT_BOOTSTRAPPED: "1" }));
}

function checkFloor() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= floor) return;
  fail(
    `Diglot needs Node ${floor} or newer to start; this is Node ${process.versions.node}. Install a newer one from nodejs.org.`,
  );
}

function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.log("Installing packages (once, about a minute)…");
  const { status } = spawnSync(...npm(["ci", "--loglevel=error"]), { cwd: root, stdio: "inherit" });
  if (status !== 0) fail("npm ci failed. Its message is above; mend that and start again.");
  writeFileSync(stamp, wanted);
}

/** Whoever was started by npm knows npm's own file, which also starts where `npm` is a batch file and cannot be spawned. */
function npm(args) {
  const file = process.env.npm_execpath;
  return file?.endsWith(".js") ? [process.execPath, [file, ...args]] : ["npm", args];
}

/** Resolves with the exit code. A signal is passed on, so that the child can end what it started. */
function runOnOwnNode(script, env) {
  const child = spawn(ownNode(), [script, ...process.argv.slice(2)], { cwd: root, env, stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  stopWhenOrphaned(child);
  process.on("SIGINT", () => undefined); // Ctrl+C reaches the child by itself: it is in the same group
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
}

/** An npm that is ended from outside passes nothing on: its orphans have to notice. */
function stopWhenOrphaned(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || child.kill("SIGTERM"), 1_000).unref();
}

function ownNode() {
  const own = path.join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(own))
    fail("The package `node` came without its program: allow its install script and run npm ci again.");
  return own;
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
