/**
 * Makes a bare checkout ready: checks the floor, installs the packages that the lock file names, and makes sure that
 * what runs next runs on the Node that the project brings. Written for Node 20 without any package.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const floor = 20;
const stamp = path.join(root, "node_modules", ".diglot-lock");
const bin = path.join(root, "node_modules", ".bin");
const ownNode = path.join(bin, process.platform === "win32" ? "node.cmd" : "node");

/** Returns once this process runs on the project's own Node with everything installed; otherwise it starts such a one and exits with its code. */
export function bootstrap(script) {
  checkFloor();
  install();
  if (process.env.DIGLOT_BOOTSTRAPPED === "1") return;
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, DIGLOT_BOOTSTRAPPED: "1" };
  // Ctrl+C reaches the whole group; the child ends by itself and this process follows with its code
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
  const { status, signal } = spawnSync(ownNode, [script, ...process.argv.slice(2)], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  process.exit(status ?? (signal === null ? 1 : 130));
}

function checkFloor() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= floor) return;
  console.error(
    `Diglot needs Node ${floor} or newer to start; this is Node ${process.versions.node}. Install a newer one from nodejs.org.`,
  );
  process.exit(1);
}

function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.log("Installing packages (once, about a minute)…");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status } = spawnSync(npm, ["ci", "--loglevel=error"], { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    console.error("npm ci failed. Its message is above; mend that and start again.");
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, wanted);
}
