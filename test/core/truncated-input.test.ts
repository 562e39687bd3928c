import { expect, test } from "vitest";
import type { Evidence } from "../../src/core/evidence.ts";
import { noteTruncation } from "../../src/core/truncated-input.ts";
import { calls, says } from "../support/scripted-provider.ts";
import { createTestTask, outline, type TestTask } from "../support/test-task.ts";

function notices(task: TestTask): readonly string[] {
  return outline(task.kept).filter((line) => line.startsWith("notice"));
}

interface Exchange {
  readonly sent: number;
  readonly sentBefore?: number;
  readonly inputTokens?: number;
  readonly cachedTokens?: number;
  readonly baseUrl?: string;
}

async function after({ sent, sentBefore = 0, baseUrl = "http://t/v1", ...usage }: Exchange, known: Evidence[] = []) {
  const { log } = createTestTask({ replies: [] });
  const deps = {
    log,
    nextId: (prefix: string) => prefix,
    host: { clock: { now: () => 1 } },
    evidence: { about: () => known, add: async (record: Evidence) => void known.push(record) },
  };
  await noteTruncation(deps, { baseUrl, model: "m" }, { sent, sentBefore, usage });
  const notice = log.state.items.find((item) => item.kind === "notice");
  return { text: notice?.text, detail: notice?.detail, known };
}

test("a server that read far less than it was sent is noticed, with what to do on that server", async () => {
  const table: readonly (readonly [string, string, string])[] = [
    [
      "http://localhost:11434/v1",
      "",
      "start Ollama with OLLAMA_CONTEXT_LENGTH=32768, or give the model num_ctx 32768.",
    ],
    ["http://localhost:1234/v1", "", "load the model in LM Studio with a context length of 32768."],
    ["http://localhost:8080/v1", "", "start llama-server with -c 32768."],
    ["http://box:7000/v1", "Ollama", "start Ollama with OLLAMA_CONTEXT_LENGTH=32768"],
    ["http://box:8000/v1", "", "start vLLM with --max-model-len 32768, if the model takes as much."],
    ["https://gate.example/v1", "", "give the model a context of 32768 tokens; the details say how."],
  ];
  for (const [baseUrl, by, way] of table) {
    const about = { baseUrl, model: "m", at: 0, detail: "" };
    const known: Evidence[] = by === "" ? [] : [{ kind: "tools_declared", supported: true, by, ...about }];
    const { text, detail } = await after({ sent: 12_000, inputTokens: 4_096, baseUrl }, known);
    expect(text).toContain(way);
    for (const all of ["4096", "12000", "Ollama:", "LM Studio:", "llama.cpp:", "vLLM:", "A gateway:"])
      expect(detail).toContain(all);
    expect(known.at(-1)).toMatchObject({ kind: "input_truncated", sent: 12_000, read: 4_096 });
  }
});

test("nothing is said where the count may be another one, or the difference the tokenizer's", async () => {
  const innocent: readonly Exchange[] = [
    { sent: 12_000 },
    { sent: 12_000, inputTokens: 9_000 },
    { sent: 12_000, inputTokens: 14_000 },
    { sent: 4_000, inputTokens: 2_200 },
    { sent: 12_000, inputTokens: 35 },
    { sent: 12_000, inputTokens: 12_000, cachedTokens: 10_500 },
    { sent: 12_000, sentBefore: 10_800, inputTokens: 1_250 }, // does not count them at all
  ];
  for (const exchange of innocent) {
    const { text, known } = await after(exchange);
    expect([exchange, text, known]).toEqual([exchange, undefined, []]);
  }
});

test("it is told once a task, remembered once, and told again in another task", async () => {
  const usage = { type: "usage", usage: { inputTokens: 4_096 } } as const;
  const long = "many words ".repeat(9_000);
  const replies = [
    [...calls(["look", { path: "a" }]).slice(0, -1), usage, ...calls().slice(-1)],
    [...says("ok"), usage],
  ];
  const known: Evidence[] = [];
  for (const task of [createTestTask({ replies }), createTestTask({ replies })]) {
    await task.run(long);
    expect(task.log.state.lastEnd).toBe("answered");
    expect(notices(task).length).toBe(1);
    expect(task.evidence.map(({ kind }) => kind)).toEqual(["input_truncated"]);
  }
  await after({ sent: 12_000, inputTokens: 4_096 }, known);
  expect((await after({ sent: 20_000, inputTokens: 4_096 }, known)).text).toBeDefined();
  expect(known.length).toBe(1);
});
