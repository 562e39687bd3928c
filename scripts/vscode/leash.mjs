/**
 * Starts a program that must not outlive whoever started it, however that one ends: a killed process runs no handler,
 * but its end of a pipe closes. Started as the leader of a group of its own, which it takes along.
 */
import { spawn } from "node:child_process";

const child = spawn(process.execPath, process.argv.slice(2), { stdio: ["ignore", "inherit", "inherit"] });
child.on("exit", (code) => process.exit(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined); // the child has it, too
process.stdin.on("close", () => process.kill(-process.pid, "SIGKILL")).resume();
