import { describe, expect, test } from "vitest";
import type { ContextCut } from "../../src/core/event.ts";
import { cutOff, cutTo, noCut, tokensOf } from "../../src/core/fit-context.ts";
import { historyOf } from "../../src/core/history.ts";
import type { Message } from "../../src/core/message.ts";
import type { ProviderDelta, ProviderRequest } from "../../src/core/provider.ts";
import { fc } from "../support/property.ts";
import { calls, failure, says } from "../support/scripted-provider.ts";
import { createTestTask, outline, type TestTask } from "../support/test-task.ts";

/** A conversation of turns: some with calls, some with words of the person before them. */
const histories = fc
  .array(
    fc.record({
      words: fc.option(fc.nat(3_000), { nil: undefined }),
      results: fc.array(fc.nat(9_000), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((turns) => turns.flatMap(({ words, results }, turn) => turnOf(turn, turn === 0 ? 30 : words, results)));

function turnOf(turn: number, words: number | undefined, results: readonly number[]): Message[] {
  const said = (text: string) => [{ type: "text" as const, text }];
  const ids = results.map((_, index) => `c${turn}-${index}`);
  return [
    ...(words === undefined ? [] : [{ role: "user" as const, parts: said(`u${turn} ${"word ".repeat(words / 5)}`) }]),
    {
      role: "assistant",
      parts: [
        ...said(`a${turn}`),
        ...ids.map((id) => ({ type: "tool_call" as const, id, name: "look", input: { path: id } })),
      ],
    },
    ...(results.length === 0
      ? []
      : [
          {
            role: "tool" as const,
            results: results.map((length, index) => ({
              type: "tool_result" as const,
              callId: ids[index] ?? "",
              name: "look",
              content: said(`r${turn} ${"line\n".repeat(length / 5)}`),
              isError: false,
            })),
          },
        ]),
  ];
}

function expectSound(history: readonly Message[]): void {
  for (const [at, message] of history.entries()) {
    const called =
      message.role === "assistant" ? message.parts.flatMap((part) => (part.type === "tool_call" ? [part.id] : [])) : [];
    const next = history[at + 1];
    if (message.role === "assistant")
      expect(next?.role === "tool" ? next.results.map(({ callId }) => callId) : []).toEqual(called);
    if (message.role === "tool") expect(history[at - 1]?.role).toBe("assistant");
  }
}

describe("a conversation that is cut", () => {
  test("keeps the first and the last words and the newest reply whole, and every call with its result", () => {
    fc.assert(
      fc.property(histories, fc.double({ min: 0, max: 1, noNaN: true }), (history, share) => {
        const cut = cutTo(history, share * tokensOf(history), noCut);
        const sent = cutOff(history, cut);
        expectSound(sent);
        const users = history.filter(({ role }) => role === "user");
        const newest = history.slice(history.findLastIndex(({ role }) => role === "assistant"));
        expect(JSON.stringify(sent[0])).toContain(JSON.stringify(users[0]).slice(0, 60));
        if (users.length > 1) expect(sent).toContain(users.at(-1));
        for (const message of newest) expect(sent).toContain(message);
      }),
    );
  });

  test("is short enough, or nothing more could be cut; and no more is cut than is needed", () => {
    fc.assert(
      fc.property(histories, fc.double({ min: 0, max: 1, noNaN: true }), (history, share) => {
        const most = cutTo(history, -1, noCut);
        const wanted = share * tokensOf(history);
        const cut = cutTo(history, wanted, noCut);
        if (tokensOf(cutOff(history, cut)) > wanted) expect(cut).toEqual(most);
        for (const kind of ["results", "replies", "words"] as const) {
          const isLastKind = { results: cut.replies + cut.words === 0, replies: cut.words === 0, words: true }[kind];
          if (!isLastKind || cut[kind] === 0) continue;
          const less = { ...cut, [kind]: cut[kind] - 1 };
          expect(tokensOf(cutOff(history, less))).toBeGreaterThan(wanted);
        }
      }),
    );
  });

  test("begins alike after it has grown, so that caches stay warm", () => {
    fc.assert(
      fc.property(histories, histories, (history, more) => {
        const cut = cutTo(history, 0.5 * tokensOf(history), noCut);
        const before = cutOff(history, cut);
        const after = cutOff([...history, ...more.slice(1)], cut);
        expect(after.slice(0, before.length)).toEqual(before);
      }),
    );
  });

  test("is not changed when nothing is cut", () => {
    fc.assert(
      fc.property(histories, (history) => {
        expect(cutOff(history, noCut)).toEqual(history);
      }),
    );
  });
});

const long = failure("context_length", "Too long.", { status: 400 });
const textOf = ({ messages }: ProviderRequest): string => JSON.stringify(messages);

/** Replies as a server with a small window would give them: refuses what is longer. */
function within(limit: number, script: readonly (readonly ProviderDelta[])[]): TestTask {
  const task: TestTask = createTestTask({
    replies: [],
    plan: () => ({
      provider: {
        async *stream(request) {
          requests.push(request);
          yield* textOf(request).length > limit ? [long] : (script[given++] ?? says("The end."));
        },
      },
    }),
  });
  let given = 0;
  return task;
}
let requests: ProviderRequest[] = [];
const fitted = (task: TestTask): readonly ContextCut[] =>
  task.kept.flatMap(({ event }) => (event.type === "context_fitted" ? [event.cut] : []));
const notices = (task: TestTask): readonly string[] => outline(task.kept).filter((line) => line.startsWith("notice"));

describe("a server whose window is too small", () => {
  const big = (name: string) => calls(["look", { path: `${name}${"x".repeat(3_000)}` }]);

  test("gets the same turn shorter, the person is told once, and the history stays whole", async () => {
    requests = [];
    const task = within(20_000, [..."abcdefghij"].map(big));
    await task.run("The first words.");
    expect(task.log.state.lastEnd).toBe("answered");
    expect(notices(task)).toEqual([expect.stringContaining("has grown too long for m")]);
    expect(fitted(task).length).toBeGreaterThan(0);
    expect(historyOf(task.log.state).filter(({ role }) => role === "assistant").length).toBe(11);
    for (const request of requests) expect(textOf(request)).toContain("The first words.");
    expect(task.kept.filter(({ event }) => event.type === "retry_planned")).toEqual([]);
  });

  test("is sent the short form from then on, also in the next run, until it has grown again", async () => {
    requests = [];
    const task = within(20_000, [..."abcdefg"].map(big));
    await task.run("The first words.");
    const before = fitted(task).length;
    const sent = requests.length;
    await task.run("And now?");
    expect(requests.length).toBe(sent + 1);
    expect(fitted(task).length).toBe(before);
    expect(textOf(requests.at(-1)!).length).toBeLessThan(20_000);
  });

  test("is told to the person when nothing more can be left out", async () => {
    requests = [];
    const task = within(100, []);
    await task.run("Words that are much longer than this window, and that nobody may cut.");
    expect(task.log.state.items.at(-1)).toMatchObject({ kind: "end", error: { code: "context_length" } });
    expect(requests.length).toBe(1);
    expect(notices(task)).toEqual([]);
  });

  test("is named, once nothing more can be left out, with the setting that mends it there", async () => {
    const cases: readonly (readonly [string, string, string, string])[] = [
      [
        "http://localhost:11434/v1",
        "",
        "",
        "start Ollama with OLLAMA_CONTEXT_LENGTH=4096, or give the model num_ctx 4096.",
      ],
      ["http://box/v1", "prompt too long; exceeded max context length by 9 tokens", "", "start Ollama with"],
      ["http://box/v1", "", "LM Studio", "load the model in LM Studio with a context length of 4096."],
      ["http://box:11434/v1", "the request exceeds the available context size", "", "start llama-server with -c 4096."],
      ["http://box:8000/v1", "", "", "start vLLM with --max-model-len 4096, if the model takes as much."],
      ["https://api.example/v1", "", "", "Try again."],
    ];
    for (const [baseUrl, words, by, advice] of cases) {
      const known = { kind: "tools_declared", supported: true, baseUrl, model: "m", at: 1, detail: "" } as const;
      const task = createTestTask({
        replies: [
          ...[..."abc"].map(big),
          ...Array.from({ length: 20 }, () => [failure("context_length", "Too long.", { detail: words })]),
        ],
        plan: () => ({ baseUrl }),
        ...(by === "" ? {} : { known: [{ ...known, by }] }),
      });
      await task.run("Go");
      const end = task.log.state.items.at(-1);
      expect(end).toMatchObject({
        kind: "end",
        error: { code: "context_length", advice: expect.stringContaining(advice) },
      });
      expect(end).toMatchObject({ error: { message: "Too long. Nothing more of it can be left out." } });
      expect(notices(task).length).toBe(1);
    }
  });

  test("that refuses whatever it is sent is asked a few times at most", async () => {
    requests = [];
    const task = within(20_000, [..."abcde"].map(big));
    await task.run("Go");
    const stubborn = createTestTask({
      replies: [..."abcdefgh"].map(big).concat(Array.from({ length: 20 }, () => [long])),
    });
    await stubborn.run("Go");
    expect(stubborn.provider.requests.length).toBeLessThanOrEqual(8 + 1 + 4);
    expect(stubborn.log.state.lastEnd).toBe("failed");
    expect(notices(stubborn).length).toBe(1);
  });
});
