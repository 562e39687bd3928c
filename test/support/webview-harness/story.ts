/** Logs of tasks, written down event by event, for the webview to show. */
import { isDurable, type Logged, type TaskEvent } from "../../../src/core/event.ts";
import type { Presentation } from "../../../src/core/view.ts";

export interface Story {
  readonly records: readonly Logged[];
  add(...events: TaskEvent[]): void;
  /** The records added since the last call. */
  take(): readonly Logged[];
  wait(ms: number): void;
}

export function startStory(title = "Make the date parser accept ISO weeks like 2026-W07-3, with tests."): Story {
  const records: Logged[] = [];
  let seq = 0;
  let at = 1_795_000_000_000;
  let taken = 0;
  const story: Story = {
    records,
    add(...events) {
      for (const event of events) {
        if (isDurable(event)) seq++;
        at += 5;
        records.push({ seq, at, event });
      }
    },
    take() {
      const fresh = records.slice(taken);
      taken = records.length;
      return fresh;
    },
    wait(ms) {
      at += ms;
    },
  };
  story.add(
    { type: "task_created", taskId: "t1", mode: "code", roots: [{ name: "app", path: "/app" }] },
    { type: "user_message", id: "m1", text: title },
    { type: "run_started", runId: "r1" },
  );
  return story;
}

const style = { setting: "auto", label: "JSON", reason: "Native calls worked.", automatic: true };

export function turn(story: Story, turnId: string): void {
  story.add({ type: "turn_started", turnId, profile: "qwen3-coder · local", model: "qwen3-coder-30b", style });
}

export function say(
  story: Story,
  turnId: string,
  part: number,
  text: string,
  kind: "text" | "reasoning" = "text",
): void {
  story.add({ type: "part_saved", turnId, part, kind, offset: 0, text });
}

export function endTurn(story: Story, turnId: string): void {
  const usage = { inputTokens: 12_400, cachedTokens: 11_656, outputTokens: 1_240 };
  story.add({ type: "turn_finished", turnId, finish: "tool_calls", usage, ms: 2_300 });
}

export const looks = {
  read: look("book", ["Reading", "Read this file?", "Reading", "Read", "Could not read"], {
    target: "path",
    targetKind: "path",
  }),
  edit: look("edit", ["Editing", "Apply this edit?", "Editing", "Edited", "Could not edit"], {
    target: "path",
    targetKind: "path",
    body: "diff",
    bodyKind: "diff",
  }),
  write: look("new-file", ["Writing", "Write this file?", "Writing", "Wrote", "Could not write"], {
    target: "path",
    targetKind: "path",
    body: "content",
    bodyKind: "code",
  }),
  run: look("terminal", ["Preparing a command", "Run a command?", "Running", "Ran", "Could not run"], {
    target: "command",
    targetKind: "code",
  }),
  search: look("search", ["Searching", "Search here?", "Searching", "Searched", "Could not search"], {
    target: "regex",
    targetKind: "code",
  }),
  ask: look("question", ["Asking", "Ask this question?", "Waiting for your answer", "Asked", "Could not ask"], {
    body: "question",
    bodyKind: "markdown",
  }),
  finish: look("check-all", ["Finishing", "Finish the task?", "Finishing", "Finished", "Could not finish"], {
    body: "result",
    bodyKind: "markdown",
  }),
} as const;

function look(icon: Presentation["icon"], labels: readonly string[], more: Partial<Presentation>): Presentation {
  const [writing = "", asking = "", running = "", done = "", failed = ""] = labels;
  return { icon, labels: { writing, asking, running, done, failed }, targetKind: "text", bodyKind: "plain", ...more };
}

export function startCall(
  story: Story,
  turnId: string,
  part: number,
  callId: string,
  presentation: Presentation,
): void {
  story.add({ type: "call_started", turnId, callId, part, name: callId, presentation });
}

export function readFile(story: Story, turnId: string, part: number, callId: string, path: string): void {
  startCall(story, turnId, part, callId, looks.read);
  const text = "export function parse(text: string): Date {\n  return new Date(text);\n}\n";
  story.add(
    { type: "call_ready", callId, input: { path } },
    { type: "call_running", callId, by: "reading inside the workspace" },
    {
      type: "call_finished",
      callId,
      status: "ok",
      content: [],
      view: { kind: "file", path, startLine: 1, totalLines: 3, text },
      ms: 4.4,
    },
  );
}

export const editDiff = {
  kind: "diff" as const,
  path: "src/date.ts",
  created: false,
  added: 14,
  removed: 1,
  hunks: [
    {
      lines: [
        { kind: "context" as const, line: 21, text: "const patterns = [" },
        { kind: "removed" as const, line: 22, text: "  /^(\\d{4})-(\\d\\d)-(\\d\\d)$/," },
        { kind: "added" as const, line: 22, text: "  { re: /^(\\d{4})-(\\d\\d)-(\\d\\d)$/, to: day }," },
        { kind: "added" as const, line: 23, text: "  { re: /^(\\d{4})-W(\\d\\d)-([1-7])$/, to: week }," },
        { kind: "context" as const, line: 24, text: "];" },
      ],
    },
  ],
};

/** Reads, words and an edit: the first half of a task. */
export function firstHalf(): Story {
  const story = startStory();
  turn(story, "a");
  say(story, "a", 0, "The person wants ISO weeks. Look at the parser and its tests first.", "reasoning");
  story.wait(3_000);
  readFile(story, "a", 1, "c1", "src/date.ts");
  readFile(story, "a", 2, "c2", "test/date.test.ts");
  endTurn(story, "a");
  turn(story, "b");
  say(
    story,
    "b",
    0,
    "The parser matches with **one pattern per format**. I'll add the week pattern and compute the day from the first Thursday:\n\n- `week()` finds the Monday\n- the day is added\n",
  );
  startCall(story, "b", 1, "c3", looks.edit);
  story.add(
    { type: "call_ready", callId: "c3", input: { path: "src/date.ts" } },
    { type: "call_running", callId: "c3", by: "the rule “edit src/**”" },
    { type: "call_finished", callId: "c3", status: "ok", content: [], view: editDiff, ms: 12 },
  );
  endTurn(story, "b");
  return story;
}

export function growWrite(story: Story): void {
  turn(story, "w");
  startCall(story, "w", 0, "c4", looks.write);
  story.add({ type: "call_input", callId: "c4", path: ["path"], text: "test/week.test.ts" });
  for (let line = 1; line < 36; line++) {
    story.add({ type: "call_input", callId: "c4", path: ["content"], text: `// the ${line}th line of the tests\n` });
  }
  const last =
    'test("week 53 exists only in long years", () => {\n  expect(parse("2026-W53-1")).toEqual(day(2026, 12, 28));\n  expect(parse("2025-W53';
  story.add({ type: "call_input", callId: "c4", path: ["content"], text: last });
}

export function askToRun(story: Story, callId = "c5", command = "npm test -- date && git status --short"): void {
  turn(story, `turn-${callId}`);
  startCall(story, `turn-${callId}`, 0, callId, looks.run);
  story.add({ type: "call_ready", callId, input: { command } });
  endTurn(story, `turn-${callId}`);
  story.add({
    type: "approval_requested",
    callId,
    request: {
      title: "Run a command?",
      effects: command.split(" && "),
      reason: "Asks because no rule allows “npm test”.",
      grant: { group: "command", label: "commands" },
    },
  });
}

export function askQuestion(story: Story): void {
  turn(story, "q");
  startCall(story, "q", 0, "c6", looks.ask);
  const question = "Should a week without a day mean its **Monday**?";
  story.add({ type: "call_ready", callId: "c6", input: { question } });
  endTurn(story, "q");
  story.add({ type: "question_asked", callId: "c6", question, options: ["Yes, Monday", "No, refuse it"] });
}

export const overloaded = {
  code: "overloaded" as const,
  message: "The server is overloaded.",
  advice: "Wait a little, then try again.",
  detail: "overloaded_error: Overloaded",
  status: 529,
};

/** A reply that breaks off, and the wait of `ms` milliseconds before the request is sent again. */
export function waitToRetry(story: Story, ms: number, attempt = 2): void {
  const turnId = `try-${attempt - 1}`;
  turn(story, turnId);
  story.add(
    { type: "turn_finished", turnId, finish: "unknown", ms: 900, error: overloaded },
    { type: "retry_planned", attempt, of: 6, until: Date.now() + ms, ms, error: overloaded },
  );
}

export function failAndEnd(story: Story): void {
  turn(story, "f");
  startCall(story, "f", 0, "c7", looks.edit);
  story.add(
    { type: "call_ready", callId: "c7", input: { path: "src/missing.ts" } },
    { type: "call_running", callId: "c7", by: "you" },
    {
      type: "call_finished",
      callId: "c7",
      status: "error",
      content: [],
      error: {
        code: "not_found",
        message: "There is no file src/missing.ts.",
        advice: "List the folder to see what is there.",
        detail: "ENOENT",
      },
      ms: 1,
    },
  );
  endTurn(story, "f");
  story.add({
    type: "run_finished",
    runId: "r1",
    end: "failed",
    error: {
      code: "tools_unsupported",
      message: "The server does not accept tools for this model.",
      advice: "Switch to XML, which needs nothing from the server.",
      detail: '{"error":{"message":"tools is not supported"}}',
      status: 400,
    },
  });
}

export function runCommand(story: Story, exitCode: number): void {
  const callId = `run-${exitCode}`;
  turn(story, `turn-${callId}`);
  startCall(story, `turn-${callId}`, 0, callId, looks.run);
  story.add(
    { type: "call_ready", callId, input: { command: "npm test -- date" } },
    { type: "call_running", callId, by: "you" },
    {
      type: "call_finished",
      callId,
      status: "ok",
      content: [],
      view: {
        kind: "command",
        command: "npm test -- date",
        cwd: ".",
        exitCode,
        output: "> vitest run date\n\n ✓ test/date.test.ts (12)\n",
      },
      ms: 3_200,
    },
  );
  endTurn(story, `turn-${callId}`);
}

export function complete(story: Story): void {
  turn(story, "z");
  startCall(story, "z", 0, "c9", looks.finish);
  const text =
    'The parser now accepts **ISO weeks**.\n\n```ts\nparse("2026-W07-3"); // Wednesday\n```\n\nAll 12 tests pass.';
  story.add(
    { type: "call_ready", callId: "c9", input: { result: text } },
    { type: "call_running", callId: "c9", by: "you" },
    { type: "call_finished", callId: "c9", status: "ok", content: [], view: { kind: "completion", text }, ms: 0 },
  );
  endTurn(story, "z");
  story.add({ type: "run_finished", runId: "r1", end: "completed" });
}

/** About `length` characters of Markdown of all kinds. */
export function longMarkdown(length: number): string {
  const parts: string[] = [];
  for (let number = 1, size = 0; size < length; number++) {
    const section = `## Section ${number}\n\nSome *plain* words about \`thing${number}\` and [a file](src/file${number}.ts:3), long enough to wrap in a narrow panel.\n\n- first point\n- second point with **weight**\n\n\`\`\`ts\nexport function f${number}(value: string): number {\n  return value.length + ${number}; // counted\n}\n\`\`\`\n\n| name | value |\n|---|---|\n| a | ${number} |\n\n`;
    parts.push(section);
    size += section.length;
  }
  return `${parts.join("").slice(0, length)}\n\nThe very last words.`;
}
