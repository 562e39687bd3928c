/** Runs a shell command and shows its output while it runs. */
import * as z from "zod";
import type { Clock, CommandOutcome } from "../core/host.ts";
import { defineTool, type Progress, type ToolOutcome } from "../core/tool.ts";
import { cleanLines, cleanText } from "./lib/clean-text.ts";
import { createHeadTail, type HeadTail } from "./lib/head-tail.ts";
import { done, failed } from "./lib/outcome.ts";

const timeoutMs = 10 * 60_000;
const keptAtEachEnd = 32 * 1024;
/** Characters of live output passed on in one second; a flood beyond it is only counted, for nobody can read it. */
const liveBudget = 64 * 1024;

const input = z.object({
  command: z.string().describe("The command line, as one would type it in a shell"),
  cwd: z.string().optional().describe("Folder to run it in, relative to the workspace; default is its root"),
});
type Input = z.infer<typeof input>;

export const executeCommand = defineTool<Input>({
  name: "execute_command",
  title: "Run a command",
  description:
    "Runs a command line in a shell (bash where there is one) and returns its output and exit code. Use it to build, test, " +
    "run and inspect. It gets no input, so pass flags that answer questions (-y); it is stopped after 10 minutes. Of long " +
    "output the first and last 32 KB come back. Each call starts afresh in the workspace root: use cwd instead of cd. " +
    "Not for reading, searching or changing files where another tool can.",
  brief: "Runs a shell command and returns its output and exit code. It gets no input; stopped after 10 minutes.",
  input,
  group: "command",
  aliases: {
    cmd: "command",
    commandLine: "command",
    script: "command",
    workdir: "cwd",
    working_directory: "cwd",
    working_dir: "cwd",
    directory: "cwd",
  },
  presentation: {
    icon: "terminal",
    labels: {
      writing: "Preparing a command",
      asking: "Run a command?",
      running: "Running",
      done: "Ran",
      failed: "Could not run",
    },
    target: "command",
    targetKind: "code",
    bodyKind: "plain",
  },
  effects: ({ command, cwd = "." }) => [{ kind: "command", command, cwd }],

  async *run({ command, cwd = "." }, { host, signal }): AsyncGenerator<Progress, ToolOutcome> {
    const folder = await host.files.locate(cwd);
    if (!folder.ok) return failed(folder.error);
    if (folder.value.kind !== "directory") return failed(notAFolder(cwd));
    const output = createHeadTail(keptAtEachEnd);
    const live = createLiveBudget(host.clock);
    const running = host.shell.run(command, { cwd: folder.value.absolute, signal, timeoutMs });
    try {
      for (;;) {
        const next = await running.next();
        if (next.done) {
          if (!next.value.ok) return failed(next.value.error);
          const result = { command, cwd: folder.value.shown, outcome: next.value.value, output };
          return signal.aborted ? stopped(result) : ended(result);
        }
        output.push(next.value);
        const text = live(next.value);
        if (text !== "") yield { text: cleanLines(text) };
      }
    } finally {
      // ends the command when the caller leaves early; nobody reads the value, which the type asks for all the same
      await running.return(undefined as never);
    }
  },
});

interface Finished {
  readonly command: string;
  readonly cwd: string;
  readonly outcome: CommandOutcome;
  readonly output: HeadTail;
}

function ended(result: Finished): ToolOutcome {
  const text = cleanLines(result.output.text());
  const status = `${ending(result.outcome)} after ${seconds(result.outcome.ms)}.`;
  return done(text.trim() === "" ? `${status} No output.` : `${status}\n${text}`, commandView(result));
}

function stopped(result: Finished): ToolOutcome {
  const text = cleanLines(result.output.text());
  const error = {
    code: "stopped" as const,
    message: `The command was stopped after ${seconds(result.outcome.ms)}.`,
    advice: "It may have done a part of its work. What it had printed by then follows.",
    detail: text.trim() === "" ? "(nothing)" : text,
  };
  return failed(error, commandView(result));
}

function ending(outcome: CommandOutcome): string {
  if (outcome.timedOut) return "Stopped by the time limit of 10 minutes,";
  return outcome.exitCode === null ? `Ended by signal ${outcome.signal ?? "unknown"}` : `Exit code ${outcome.exitCode}`;
}

function commandView({ command, cwd, outcome, output }: Finished) {
  return {
    kind: "command" as const,
    command: cleanText(command),
    cwd: cleanText(cwd),
    exitCode: outcome.exitCode,
    output: cleanLines(output.text()),
    ...(output.truncated && { truncated: true }),
  };
}

/** Passes text on until a second's budget is spent, then marks the gap once. */
function createLiveBudget(clock: Clock): (text: string) => string {
  let second = Number.NEGATIVE_INFINITY;
  let spent = 0;
  return (text) => {
    const now = clock.monotonic();
    if (now - second >= 1_000) [second, spent] = [now, 0];
    if (spent >= liveBudget) return "";
    spent += text.length;
    return spent < liveBudget ? text : `${text.slice(0, liveBudget)}\n…\n`;
  };
}

function seconds(ms: number): string {
  return ms < 60_000
    ? `${(ms / 1_000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

function notAFolder(cwd: string) {
  return {
    code: "not_found" as const,
    message: `There is no folder ${cleanText(cwd)} to run the command in.`,
    advice: "Leave cwd out to use the workspace root, or give a folder that exists.",
  };
}
