/** Runs a program of the project and waits for it. */
import { spawn } from "node:child_process";
import path from "node:path";
import { root } from "./bootstrap.mjs";

/**
 * Resolves with the exit code and, with `capture`, everything printed (stdout and stderr together).
 * A program that cannot be started counts as exit code 127.
 */
export function run(command, args, { capture = false, env = {}, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: capture ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** A command of an installed package. */
export function bin(name) {
  return path.join(root, "node_modules", ".bin", name);
}
