import { expect, test } from "vitest";
import type { Dialect } from "../../src/core/dialect.ts";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { renderRequest } from "../../src/providers/openai-chat/render.ts";
import { defaultTraits, type ServerTraits } from "../../src/providers/openai-chat/server-traits.ts";
import { origin } from "../support/histories.ts";
import { calls, says } from "../support/scripted-provider.ts";
import { faultsOf, type SentBody, type SentMessage } from "../support/strict-checker.ts";
import { strictServers } from "../support/strict-servers.ts";
import { createTestTask, outline, type TestTask } from "../support/test-task.ts";

const kept = {
  from: origin.baseUrl,
  model: origin.model,
  reasoning_details: [{ type: "reasoning.text", text: "hm", signature: "c2ln" }],
};

/** What the model writes in each turn, and in which style it is asked. */
const script: readonly (readonly [Dialect, readonly ProviderDelta[]])[] = [
  [
    jsonDialect,
    [
      { type: "opened" },
      { type: "reasoning", text: "hm" },
      { type: "reasoning_replay", replay: kept },
      { type: "text", text: "I look at two." },
      ...calls(["look", { path: "a" }], ["look", { path: "b", outcome: "error" }]).slice(1),
    ],
  ],
  [
    xmlDialect,
    says("Now both.\n\n<change>\n<path>denied</path>\n</change>\n\n<change>\n<path>skipped</path>\n</change>"),
  ],
  [jsonDialect, calls(["paint the wall!", { path: "unknown" }], ["look", '{"path": "broken'])],
  [xmlDialect, says("<look>\n<path>c</path>\n</look>\n\n<change>\n<path>cut in the mid", "length")],
  [jsonDialect, calls(["change", { path: "d" }])],
  [xmlDialect, says("All done.")],
];

function createSwitchingTask(): TestTask {
  let turn = 0;
  return createTestTask({
    replies: script.map(([, reply]) => reply),
    decide: async ({ effects }) =>
      JSON.stringify(effects).includes('"denied"')
        ? { kind: "deny", code: "denied", reason: "Not that one.", advice: "Ask." }
        : { kind: "allow", reason: "" },
    plan: () => ({ dialect: script[turn++]?.[0] ?? jsonDialect }),
  });
}

async function requests(): Promise<readonly SentBody[]> {
  const task = createSwitchingTask();
  await task.run("Go");
  expect(outline(task.kept).at(-1)).toBe("run_finished answered");
  return task.provider.requests.map((request) => sent(request, defaultTraits));
}

function sent(request: TestTask["provider"]["requests"][number], traits: ServerTraits): SentBody {
  return renderRequest(request, { ...origin, traits }) as unknown as SentBody;
}

function repliesIn({ messages }: SentBody | undefined = { messages: [] }): readonly SentMessage[] {
  return messages.filter(({ role }) => role === "assistant");
}

test.each(strictServers)(
  "a style that changes with every turn makes only requests that %s takes",
  async (_, traits) => {
    const task = createSwitchingTask();
    await task.run("Go");
    expect(task.provider.requests).toHaveLength(script.length);
    for (const request of task.provider.requests) expect(faultsOf(sent(request, traits), traits)).toEqual([]);
  },
);

test("what was called in one style is shown in the other, every call with its one result", async () => {
  const [, , third, fourth, fifth, sixth] = await requests();
  const [first, second] = repliesIn(third);
  expect(first?.tool_calls?.map((call) => call.function)).toEqual([
    { name: "look", arguments: '{"path":"a"}' },
    { name: "look", arguments: '{"path":"b","outcome":"error"}' },
  ]);
  expect(second?.content).toBe("Now both.\n\n");
  expect(second?.tool_calls?.map((call) => call.function.arguments)).toEqual([
    '{"path":"denied"}',
    '{"path":"skipped"}',
  ]);
  const native = JSON.stringify(third?.messages.filter(({ role }) => role === "tool"));
  for (const words of ["look a", "There is no b.", "Not that one.", "was denied"]) expect(native).toContain(words);

  const asText = repliesIn(fourth).map(({ content }) => content);
  expect(asText).toEqual([
    "I look at two.\n\n<look>\n<path>a</path>\n</look>\n\n<look>\n<path>b</path>\n<outcome>error</outcome>\n</look>",
    expect.stringContaining("<path>denied</path>\n</change>\n\n<change>\n<path>skipped</path>"),
    '<paint_the_wall_>\n{"path":"unknown"}\n</paint_the_wall_>\n\n<look>\n{"path": "broken\n</look>',
  ]);
  expect(fourth?.tools).toBeUndefined();
  const cut = repliesIn(fifth).at(-1)?.tool_calls?.at(-1)?.function;
  expect(cut).toEqual({
    name: "change",
    arguments: JSON.stringify({ INVALID_JSON: "<change>\n<path>cut in the mid" }),
  });
  expect(JSON.stringify(sixth)).toContain("<path>cut in the mid");
});

test("signed reasoning goes back in every later turn, whatever its style, and only to where it came from", async () => {
  const task = createSwitchingTask();
  await task.run("Go");
  for (const request of task.provider.requests.slice(1)) {
    expect(repliesIn(sent(request, defaultTraits))[0]?.reasoning_details).toEqual(kept.reasoning_details);
    for (const elsewhere of [
      { ...origin, baseUrl: "https://other.example/v1" },
      { ...origin, model: "other" },
    ]) {
      expect(JSON.stringify(renderRequest(request, { ...elsewhere, traits: defaultTraits }))).not.toContain("c2ln");
    }
  }
});

test("while the style stays, each request begins with the one before it", async () => {
  for (const dialect of [jsonDialect, xmlDialect]) {
    const own = script.filter(([style]) => style === dialect).map(([, reply]) => reply);
    const task = createTestTask({ replies: own, plan: () => ({ dialect }) });
    await task.run("Go");
    for (const [, traits] of strictServers) {
      const bodies = task.provider.requests.map((request) => sent(request, traits).messages);
      for (const [at, messages] of bodies.slice(1).entries()) {
        expect(messages.slice(0, bodies[at]?.length)).toEqual(bodies[at]);
      }
    }
  }
});
