/** The command line's entry: reads what is asked for, does it, and ends with the exit code that says how it went. */
import { type AppErrorData, type Result, toAppError } from "../../core/errors.ts";
import { createTaskStore } from "../../store/task-store.ts";
import { adviceFor } from "./advice.ts";
import { type Command, readCommand } from "./args.ts";
import { checkProfile } from "./check-profile.ts";
import { decodeFiles } from "./decode/decode-files.ts";
import { createEnterKey } from "./enter-key.ts";
import { type Exit, exitCodes, exitFor } from "./exit-codes.ts";
import { dataFolder, profilesFile } from "./folders.ts";
import { helpText } from "./help.ts";
import { printInsights } from "./print-insights.ts";
import { printPrompt } from "./print-prompt.ts";
import { useProxy } from "./proxy.ts";
import { runCommand, type Surroundings } from "./run-task.ts";
import { paintFor, plain } from "./terminal.ts";

const { env, stdout, stderr } = process;

async function main(args: readonly string[]): Promise<Exit> {
  const command = readCommand(args);
  if (!command.ok) return complain(command.error, exitFor(command.error.code));
  const noProxy = useProxy(env);
  if (noProxy !== undefined) surroundings.tell(noProxy);
  try {
    const result = await perform(command.value);
    if (result.ok) return result.value;
    return complain(result.error, exitFor(result.error.code));
  } catch (thrown) {
    const error = toAppError(thrown, {
      code: "internal",
      message: "Diglot failed in a way it should not.",
      advice: "Please report this.",
    });
    return complain(error, exitFor(error.code));
  }
}

async function perform(command: Command): Promise<Result<Exit>> {
  switch (command.kind) {
    case "help":
      stdout.write(`${helpText}\n${placesText()}`);
      return { ok: true, value: "finished" };
    case "version":
      stdout.write(`${process.env["DIGLOT_VERSION"] ?? "development"}\n`);
      return { ok: true, value: "finished" };
    case "tasks":
      return listTasks();
    case "run":
      return runCommand(command, surroundings);
    case "decode":
      stdout.on("error", () => process.exit(exitCodes.finished.code)); // whoever read the output has gone
      return decodeFiles(command, { stdin: process.stdin, print, tell: surroundings.tell });
    case "prompt":
      return printPrompt(command, stdout);
    case "check":
      return checkProfile(command, surroundings);
    case "insights":
      return printInsights(command, surroundings);
  }
}

async function listTasks(): Promise<Result<Exit>> {
  const tasks = await createTaskStore(dataFolder(env)).list();
  for (const { taskId, title, updatedAt, status } of tasks) {
    const when = new Date(updatedAt).toISOString().slice(0, 16).replace("T", " ");
    stdout.write(`${taskId}  ${when}  ${status.padEnd(7)}  ${plain(title)}\n`);
  }
  if (tasks.length === 0) stderr.write("There are no tasks yet.\n");
  return { ok: true, value: "finished" };
}

/** Waits for a slow reader instead of keeping everything in memory. */
async function print(text: string): Promise<void> {
  if (!stdout.write(text)) await new Promise<void>((resolve) => stdout.once("drain", resolve));
}

const surroundings: Surroundings = {
  env,
  out: stdout,
  get enterKey() {
    return createEnterKey(process.stdin, stdout); // not opened where nothing asks for it
  },
  tell: (text) => void stderr.write(`${text}\n`),
  onStop(stop) {
    let asked = false;
    const onSignal = (): void => {
      if (asked) process.exit(exitCodes.stopped.code);
      asked = true;
      stderr.write("\nStopping. Press Ctrl+C again to leave at once.\n");
      stop();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
    stdout.on("error", stop); // whoever read the output has gone
  },
};

/** One sentence on what is wrong, one on what to do, and the raw words for those who want to look. */
function complain(error: AppErrorData, exit: Exit): Exit {
  const { message, detail } = error;
  const paint = paintFor(stderr, env);
  const evidence = detail === undefined || detail === "" ? [] : [paint.dim(plain(detail).slice(0, 2_000))];
  stderr.write(`${[paint.bad(plain(message)), plain(adviceFor(error)), ...evidence].join("\n")}\n`);
  return exit;
}

function placesText(): string {
  const codes = Object.values(exitCodes).map(({ code, meaning }) => `  ${code}  ${meaning}`);
  return `Exit codes:
${codes.join("\n")}

Profiles: ${profilesFile(env)}
  { "default": "local", "profiles": [
    { "name": "local", "baseUrl": "http://127.0.0.1:1234/v1", "model": "some-model", "apiKeyEnv": "MY_KEY" } ] }
  Keys are never in this file: apiKeyEnv names the variable that holds one.
Tasks: ${dataFolder(env)}
`;
}

const exit = await main(process.argv.slice(2));
await new Promise((resolve) => stdout.write("", resolve));
process.exit(exitCodes[exit].code);
