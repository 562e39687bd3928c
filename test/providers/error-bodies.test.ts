/** Every recorded error body, under its status or inside of a 200, asked about exactly as often as it is worth. */
import { expect, test } from "vitest";
import type { ToolCallsSetting } from "../../src/core/settings.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { recordedBody } from "../../src/hosts/exchange/recorded-reply.ts";
import { refusedParts } from "../../src/hosts/node/open-session.ts";
import { linkTo } from "../../src/providers/index.ts";
import { loadCases, type WireCase } from "../conformance/run.ts";
import { sends, startScriptedServer } from "../support/scripted-server.ts";
import { createTestTask } from "../support/test-task.ts";

interface Attempts {
  readonly json: number;
  readonly auto: number;
}

const refused: Attempts = { json: 1, auto: 1 };
const passing: Attempts = { json: 6, auto: 6 };
/** Asked once more as it was, and under Auto once in the other style. */
const misread: Attempts = { json: 2, auto: 3 };

/** By the kind of error; what is not in here is a refusal. */
const byKind: Readonly<Record<string, Attempts>> = {
  rate_limit: passing,
  overloaded: passing,
  server_error: passing,
  tools_unsupported: { json: 1, auto: 2 },
  parallel_history_unsupported: { json: 1, auto: 2 }, // no history yet that could be split
  tools_stream_unsupported: { json: 2, auto: 3 },
  schema_rejected: { json: 2, auto: 2 },
  server_parse_failed: misread,
  tool_use_failed: misread,
};

const exceptions: Readonly<Record<string, Attempts>> = {
  "e-grown-64": refused, // of an Anthropic schema, which no other keyword would mend
  "e-grown-schema-bedrock": refused, // the same
  "e-grown-stream-options": { json: 2, auto: 2 }, // once without it
  "t-grown-error-amid-call": refused, // behind a call that was shown
  "h05-grown-in-call": refused,
};

const dialects = createDialects();

const isErrorBody = ({ quirk, expect: { error, calls } }: WireCase): boolean =>
  /^(E\d|T12|H05)/.test(quirk) && error !== null && calls.length === 0;
const cases = loadCases().filter(isErrorBody);

test("the families E, T12 and H05 are all there", () => expect(cases.length).toBeGreaterThan(140));

test.each(cases.map((wireCase) => [wireCase.id, wireCase] as const))("%s", async (id, wireCase) => {
  const expected = exceptions[id] ?? byKind[wireCase.expect.error ?? ""] ?? refused;
  const found = { json: await attempts(wireCase, "json"), auto: await attempts(wireCase, "auto") };
  expect(found).toEqual(expected);
});

async function attempts({ exchange }: WireCase, toolCalls: ToolCallsSetting): Promise<number> {
  const { status = 200, content_type: type = "text/event-stream" } = exchange.http ?? {};
  const answer = sends(recordedBody(exchange), type, status);
  let asked = 0;
  const server = await startScriptedServer((request, response) => {
    asked++;
    answer(request, response);
  });
  const isAnthropic = exchange.transport === "anthropic";
  const link = linkTo({
    wire: isAnthropic ? "anthropic-messages" : "openai-chat",
    baseUrl: isAnthropic ? server.url.replace(/\/v1$/, "") : server.url,
    model: "m",
  });
  const task = createTestTask({
    replies: [],
    plan(evidence) {
      const provider = link.connect(refusedParts(evidence));
      if (!provider.ok) throw new Error(provider.error.message);
      return { provider: provider.value, ...dialects.choose(toolCalls, evidence) };
    },
  });
  await task.run("Go");
  await server.close();
  expect(task.log.state.lastEnd).toBe("failed");
  return asked;
}
