import { expect, test } from "vitest";
import type { Verdict } from "../../src/core/door.ts";
import { historyOf } from "../../src/core/history.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { calls, createScriptedProvider, failure, says } from "../support/scripted-provider.ts";
import { createTestTask, outline, style, type TestTask } from "../support/test-task.ts";

const ask: Verdict = { kind: "ask", reason: "no rule", effects: ["Write a"], grant: { group: "edit", label: "edits" } };

function results(task: TestTask): readonly string[] {
  return outline(task.kept).filter((line) => line.startsWith("call_finished"));
}

function lastError(task: TestTask): object | undefined {
  const end = task.log.state.items.findLast((item) => item.kind === "end");
  return end?.kind === "end" ? end.error : undefined;
}

test("a whole task, from the first words to the finished work", async () => {
  const task = createTestTask({
    replies: [
      [
        { type: "opened" },
        { type: "reasoning", text: "hm" },
        { type: "text", text: "I look." },
        ...calls(["look", { path: "a" }]).slice(1),
      ],
      calls(["change", { path: "a" }], ["finish", {}]),
    ],
  });
  await task.run("Fix it");
  expect(outline(task.kept)).toEqual([
    "task_created",
    "run_started",
    "user_message Fix it",
    "turn_started JSON",
    'part_saved reasoning ""',
    'part_saved reasoning "hm"',
    'part_saved text ""',
    'part_saved text "I look."',
    "call_started call-4 look",
    "call_ready call-4",
    "turn_finished tool_calls",
    "call_running call-4",
    "call_finished call-4 ok",
    "turn_started JSON",
    "call_started call-6 change",
    "call_started call-7 finish",
    "call_ready call-6",
    "call_ready call-7",
    "turn_finished tool_calls",
    "call_running call-6",
    "call_finished call-6 ok",
    "call_running call-7",
    "call_finished call-7 ok",
    "run_finished completed",
  ]);
  expect(task.kept.map(({ seq }) => seq)).toEqual(task.kept.map((_, index) => index + 1));
  expect(historyOf(task.log.state).map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant", "tool"]);
  expect(task.log.state).toMatchObject({ status: "idle", lastEnd: "completed", phase: null, waiting: [] });
});

test("words without a call are the answer, and each request begins with the one before it", async () => {
  const task = createTestTask({ replies: [says("Hello."), calls(["look", { path: "a" }]), says("There.")] });
  await task.run("Hi");
  expect(task.log.state.lastEnd).toBe("answered");
  await task.run("And?");
  const [first, second, third] = task.provider.requests;
  expect(second!.messages.slice(0, first!.messages.length)).toEqual(first!.messages);
  expect(third!.messages.slice(0, second!.messages.length)).toEqual(second!.messages);
  expect(new Set(task.provider.requests.map((request) => request.system)).size).toBe(1);
});

test("a denied call skips the calls behind it, and the model is told", async () => {
  const task = createTestTask({
    replies: [calls(["change", { path: "a" }], ["change", { path: "b" }], ["finish", {}]), says("I see.")],
    decide: async ({ effects }) => (effects.length > 0 ? ask : { kind: "allow", reason: "" }),
  });
  const running = task.run("Do it");
  await expect.poll(() => task.log.state.waiting.length).toBe(1);
  expect(task.log.state.status).toBe("waiting");
  task.session.approve(task.log.state.waiting[0]!, { allowed: false, by: "you", note: "not that file" });
  await running;
  expect(results(task)).toEqual([
    "call_finished call-4 denied denied",
    "call_finished call-5 skipped",
    "call_finished call-6 skipped",
  ]);
  const told = JSON.stringify(historyOf(task.log.state));
  expect(told).toContain("The user denied this call. They wrote: not that file");
  expect(task.log.state.lastEnd).toBe("answered");
});

test("an approval can carry edited arguments and a grant", async () => {
  const task = createTestTask({ replies: [calls(["change", { path: "a" }]), says("ok")], decide: async () => ask });
  const running = task.run("Do it");
  await expect.poll(() => task.log.state.waiting.length).toBe(1);
  task.session.approve(task.log.state.waiting[0]!, { allowed: true, by: "you", input: { path: "b" }, grant: "edit" });
  await running;
  expect(JSON.stringify(task.kept)).toContain("change b");
  expect(task.log.state.grants).toEqual(["edit"]);
  expect(JSON.stringify(historyOf(task.log.state))).toContain('"input":{"path":"b"}');
});

test("edited arguments that make no sense or are forbidden do not run", async () => {
  for (const input of [{ nonsense: 1 }, { path: "forbidden" }]) {
    const task = createTestTask({
      replies: [calls(["change", { path: "a" }]), says("ok")],
      decide: async ({ effects }) =>
        JSON.stringify(effects).includes("forbidden")
          ? { kind: "deny", code: "outside_workspace", reason: "No.", advice: "" }
          : ask,
    });
    const running = task.run("Do it");
    await expect.poll(() => task.log.state.waiting.length).toBe(1);
    task.session.approve(task.log.state.waiting[0]!, { allowed: true, by: "you", input });
    await running;
    expect(outline(task.kept).some((line) => line.startsWith("call_running"))).toBe(false);
    expect(results(task).length).toBe(1);
  }
});

test("what a call did wrong is its result: unknown tool, wrong arguments, a failure, a bug", async () => {
  const task = createTestTask({
    replies: [
      calls(["lok", { path: "a" }]),
      calls(["look", { file: "a" }]),
      calls(["look", { path: "a", outcome: "error" }]),
      calls(["look", { path: "a", outcome: "throw" }]),
      says("Enough."),
    ],
  });
  await task.run("Go");
  expect(results(task).map((line) => line.split(" ").slice(2).join(" "))).toEqual([
    "error unknown_tool",
    "error invalid_arguments",
    "error not_found",
    "error internal",
  ]);
  const told = JSON.stringify(historyOf(task.log.state));
  expect(told).toContain("The tools are: look, change, finish.");
  expect(told).toContain("path: string (required)");
  expect(task.log.state.lastEnd).toBe("answered");
});

test("three empty replies in a row end the run with an offer", async () => {
  const task = createTestTask({ replies: [says(""), says("  \n"), says("")] });
  await task.run("Go");
  expect(task.log.state.lastEnd).toBe("failed");
  expect(lastError(task)).toMatchObject({ code: "empty_reply" });
  expect(outline(task.kept).filter((line) => line === "reminder").length).toBe(2);
});

test("three replies without a readable call end the run; one in between starts the count again", async () => {
  const bad = calls(["look", "{ broken"]);
  const task = createTestTask({ replies: [bad, bad, calls(["look", { path: "a" }]), bad, bad, bad] });
  await task.run("Go");
  expect(lastError(task)).toMatchObject({ code: "malformed_call" });
  expect(task.provider.requests.length).toBe(6);
});

test("the same call with the same result three times in a row is a loop", async () => {
  const same = calls(["look", { path: "a" }]);
  const task = createTestTask({ replies: [same, same, calls(["look", { path: "b" }]), same, same, same, same] });
  await task.run("Go");
  expect(lastError(task)).toMatchObject({
    code: "loop",
    message: "The model called look 3 times in a row with the same arguments and the same result.",
  });
  expect(task.provider.requests.length).toBe(6);
});

test("the turn budget ends the run, and a new message goes on", async () => {
  const task = createTestTask({
    replies: [...["a", "b", "c"].map((path) => calls(["look", { path }])), says("Done.")],
    maxTurns: 3,
  });
  await task.run("Go");
  expect(lastError(task)).toMatchObject({ code: "budget" });
  expect(results(task).length).toBe(3);
  await task.run("Go on");
  expect(task.log.state.lastEnd).toBe("answered");
});

test("a server that refuses native tools gets the same turn in the other style, and it is remembered", async () => {
  const task = createTestTask({
    replies: [[failure("tools_unsupported", "no tools here")], says("Fine.")],
    plan: (evidence) => ({ style: evidence.length === 0 ? style : { ...style, label: "XML" } }),
  });
  await task.run("Go");
  expect(outline(task.kept).slice(3)).toEqual([
    "turn_started JSON",
    "turn_finished unknown tools_unsupported",
    "notice This server refused JSON tool calls. Diglot goes on with XML and remembers it.",
    "turn_started XML",
    'part_saved text ""',
    'part_saved text "Fine."',
    "turn_finished stop",
    "run_finished answered",
  ]);
  expect(task.evidence).toMatchObject([
    { kind: "native_tools_rejected", baseUrl: "http://t", model: "m", detail: "raw words" },
  ]);
  expect(task.provider.requests[1]!.messages).toEqual(task.provider.requests[0]!.messages);
});

test("a part that the server refuses is left out of the same turn, told, and remembered", async () => {
  const refusal = failure("parameter_rejected", "no", { rejected: "parallel_tool_calls" });
  const task = createTestTask({ replies: [[refusal], says("Fine.")] });
  await task.run("Go");
  expect(task.log.state.lastEnd).toBe("answered");
  expect(outline(task.kept)).toContain(
    "notice This server refused parallel_tool_calls. Diglot goes on without it and remembers that.",
  );
  expect(task.evidence).toMatchObject([{ kind: "parameter_rejected", parameter: "parallel_tool_calls" }]);
});

test("a part that is refused although it was left out ends the run", async () => {
  const refusal = [failure("parameter_rejected", "no", { rejected: "parallel_tool_calls" })];
  const task = createTestTask({ replies: [refusal, refusal, says("never")] });
  await task.run("Go");
  expect(lastError(task)).toMatchObject({ code: "parameter_rejected" });
  expect(task.provider.requests.length).toBe(2);
});

test("a server that cannot read its own model's call is asked once more, and then in the other style", async () => {
  const misread = [failure("malformed_call", "error parsing tool call")];
  const task = createTestTask({
    replies: [misread, misread, says("Fine.")],
    plan: (evidence) => ({ style: evidence.length === 0 ? style : { ...style, label: "XML" } }),
  });
  await task.run("Go");
  expect(outline(task.kept).filter((line) => /notice|turn_started/.test(line))).toEqual([
    "turn_started JSON",
    "notice The server could not read the tool call that its own model wrote. Diglot asked it again.",
    "turn_started JSON",
    "notice This server could not read the JSON tool calls of its own model. Diglot goes on with XML and remembers it.",
    "turn_started XML",
  ]);
  expect(task.evidence).toMatchObject([{ kind: "calls_unusable", style: "JSON" }]);
});

test("three replies in a row whose arguments do not fit end the run, and that is remembered of the style", async () => {
  const wrong = calls(["look", { path: 5 as unknown as string }]);
  const task = createTestTask({ replies: [wrong, wrong, wrong, says("never")] });
  await task.run("Go");
  expect(lastError(task)).toMatchObject({ code: "malformed_call", detail: expect.stringContaining("path") });
  expect(task.evidence).toMatchObject([{ kind: "calls_unusable", style: "JSON" }]);
  expect(task.provider.requests.length).toBe(3);
});

test("calls that the server left in the text run; that is said once a task and remembered once", async () => {
  const leaked = (path: string) =>
    says(`<tool_call>\n{"name": "look", "arguments": {"path": "${path}"}}\n</tool_call>`);
  const replies = [leaked("a"), leaked("b"), says("Fine.")];
  const task = createTestTask({ replies, plan: () => ({ dialect: jsonDialect }) });
  await task.run("Go");
  expect(results(task).map((line) => line.replace(/call-\d+/, "call"))).toEqual(Array(2).fill("call_finished call ok"));
  expect(task.evidence).toMatchObject([{ kind: "calls_leaked", format: expect.stringContaining("Hermes") }]);
  const notices = outline(task.kept).filter((line) => line.startsWith("notice"));
  expect(notices).toEqual([expect.stringContaining("Hermes")]);
});

test("an explicit style that the server refuses is an error, not a change of style", async () => {
  const task = createTestTask({ replies: [[failure("tools_unsupported", "no tools here")], says("never")] });
  await task.run("Go");
  expect(lastError(task)).toMatchObject({ code: "tools_unsupported" });
  expect(task.provider.requests.length).toBe(1);
});

test("an error of the server ends the run, and nothing of that turn goes into history", async () => {
  const task = createTestTask({
    replies: [
      [{ type: "opened" }, { type: "text", text: "Half a" }, failure("bad_request", "It broke.")],
      says("Again."),
    ],
  });
  await task.run("Go");
  expect(outline(task.kept).at(-1)).toBe("run_finished failed bad_request");
  expect(historyOf(task.log.state).length).toBe(1);
  task.session.resume();
  expect(await task.session.idle()).toBe("answered");
});

test("complete calls run although the stream broke behind them", async () => {
  const task = createTestTask({
    replies: [[...calls(["look", { path: "a" }]).slice(0, -1), failure("server_error", "It broke.")], says("ok")],
  });
  await task.run("Go");
  expect(results(task)).toEqual(["call_finished call-4 ok"]);
  expect(task.log.state.lastEnd).toBe("answered");
});

test("words that come while the model works are read before the next turn", async () => {
  let task: TestTask | undefined;
  let sent = false;
  task = createTestTask({
    replies: [calls(["look", { path: "a" }]), says("Both done.")],
    async onWait(where) {
      if (where !== "tool" || sent) return;
      sent = true;
      await task!.session.send("Also b");
      expect(task!.session.queued).toEqual(["Also b"]);
    },
  });
  await task.run("Do a");
  expect(task.session.queued).toEqual([]);
  expect(outline(task.kept).filter((line) => /user_message|run_|call_finished|turn_started/.test(line))).toEqual([
    "run_started",
    "user_message Do a",
    "turn_started JSON",
    "call_finished call-4 ok",
    "user_message Also b",
    "turn_started JSON",
    "run_finished answered",
  ]);
});

test("reads beside each other run at the same time, changes one after another", async () => {
  let inside = 0;
  let most = 0;
  const track = (names: "look" | "change"): TestTask =>
    createTestTask({
      replies: [calls([names, { path: "a" }], [names, { path: "b" }], [names, { path: "c" }]), says("ok")],
      async onWait(where) {
        if (where !== "tool") return;
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside--;
      },
    });
  await track("look").run("Go");
  expect(most).toBe(3);
  most = 0;
  await track("change").run("Go");
  expect(most).toBe(1);
});

test("the scripted provider says so when its script is used up", async () => {
  const deltas: object[] = [];
  for await (const delta of createScriptedProvider([]).stream(
    { system: "", messages: [] },
    new AbortController().signal,
  ))
    deltas.push(delta);
  expect(deltas).toMatchObject([{ type: "failure" }]);
});

test("an answer that comes the moment the question is heard of is not lost", async () => {
  const task = createTestTask({ replies: [calls(["change", { path: "a" }]), says("ok")], decide: async () => ask });
  task.log.subscribe(({ event }) => {
    if (event.type === "approval_requested")
      expect(task.session.approve(event.callId, { allowed: true, by: "you" })).toBe(true);
  });
  await task.run("Do it");
  expect(results(task)).toEqual(["call_finished call-4 ok"]);
});
