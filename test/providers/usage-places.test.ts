/** Costs and cached tokens that do not stand in the usage object alone: on every wire, in both styles, over real sockets. */
import { describe, expect, test } from "vitest";
import type { TurnItem } from "../../src/core/state.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { usageIn } from "../../src/providers/transport/usage-headers.ts";
import { inTurn, runAt } from "../support/fault-runs.ts";
import { type NetworkWire, networkWires } from "../support/network-wires.ts";
import { response } from "../support/raw-server.ts";
import type { TestTask } from "../support/test-task.ts";

const dialects = { json: jsonDialect, xml: xmlDialect };
const styles = ["json", "xml"] as const;

async function play(wire: NetworkWire, style: keyof typeof dialects, body: string, headers: readonly string[] = []) {
  const server = await inTurn(response(200, body, headers));
  const { task, end } = await runAt(server.host, { wire, dialect: dialects[style] });
  expect(end).toBe("answered");
  return { turn: turnOf(task), spending: task.log.state.spending };
}

function turnOf({ log }: TestTask): TurnItem {
  const turn = log.state.items.findLast((item): item is TurnItem => item.kind === "turn");
  if (turn === undefined) throw new Error("there was no turn");
  return turn;
}

const lines = (events: readonly object[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");

/** One reply that streams, with `more` in its usage. */
const stream: Readonly<Record<NetworkWire, (more: object) => string>> = {
  "openai-chat": (more) =>
    lines([
      { choices: [{ delta: { content: "Done." } }] },
      { choices: [{ delta: {}, finish_reason: "stop" }] },
      { choices: [], usage: { prompt_tokens: 20, completion_tokens: 5, ...more } },
    ]),
  "openai-responses": (more) =>
    lines([
      { type: "response.output_text.delta", item_id: "i", output_index: 0, content_index: 0, delta: "Done." },
      {
        type: "response.completed",
        response: { status: "completed", output: [], usage: { input_tokens: 20, output_tokens: 5, ...more } },
      },
    ]),
  "anthropic-messages": (more) =>
    lines([
      { type: "message_start", message: { usage: { input_tokens: 20, output_tokens: 1 } } },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "Done." } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5, ...more } },
      { type: "message_stop" },
    ]),
};

/** The same in one document. */
const document: Readonly<Record<NetworkWire, (usage: object) => string>> = {
  "openai-chat": (usage) =>
    JSON.stringify({ choices: [{ message: { content: "Done." }, finish_reason: "stop" }], ...usage }),
  "openai-responses": (usage) =>
    JSON.stringify({
      object: "response",
      status: "completed",
      output: [{ type: "message", id: "i", content: [{ type: "output_text", text: "Done." }] }],
      ...usage,
    }),
  "anthropic-messages": (usage) =>
    JSON.stringify({
      type: "message",
      role: "assistant",
      content: [{ type: "text", text: "Done." }],
      stop_reason: "end_turn",
      ...usage,
    }),
};
const counts: Readonly<Record<NetworkWire, object>> = {
  "openai-chat": { usage: { prompt_tokens: 20, completion_tokens: 5 } },
  "openai-responses": { usage: { input_tokens: 20, output_tokens: 5 } },
  "anthropic-messages": { usage: { input_tokens: 20, output_tokens: 5 } },
};

const liteLlm = ["x-litellm-call-id: 1f0", "x-litellm-version: 1.91.0"];

describe.each(networkWires.flatMap((wire) => styles.map((style) => [wire, style] as const)))(
  "%s in %s",
  (wire, style) => {
    test("the cost in LiteLLM's header is that of the request, beside the tokens of the body", async () => {
      const headers = [...liteLlm, "x-litellm-response-cost: 3.45e-05"];
      const { turn, spending } = await play(wire, style, document[wire](counts[wire]), headers);
      expect(turn.usage).toMatchObject({ inputTokens: 20, outputTokens: 5, cost: 0.0000345 });
      expect(spending).toMatchObject({ requests: 1, priced: 1, dollars: 0.0000345, inputTokens: 20, estimated: 0 });
    });

    test("a cost alone leaves the tokens to our own estimate", async () => {
      const headers = [...liteLlm, "x-litellm-response-cost: 0.25"];
      const { turn, spending } = await play(wire, style, document[wire]({}), headers);
      expect(turn.measured?.estimate?.inputTokens).toBeGreaterThan(0);
      expect(spending).toMatchObject({ dollars: 0.25, priced: 1, estimated: 1 });
      expect(spending.inputTokens).toBeGreaterThan(0);
    });

    test("a reply from LiteLLM's own cache costs nothing, and says so", async () => {
      const headers = [...liteLlm, "x-litellm-response-cost: 0.0"];
      const { spending } = await play(wire, style, document[wire](counts[wire]), headers);
      expect(spending).toMatchObject({ dollars: 0, priced: 1 });
    });

    test("the cost at the end of LiteLLM's streams counts, and a header from before it does not", async () => {
      const headers = [...liteLlm, "x-litellm-response-cost: 0.0"];
      const { turn } = await play(wire, style, stream[wire]({ cost: 0.0021 }), headers);
      expect(turn.usage).toMatchObject({ inputTokens: 20, outputTokens: 5, cost: 0.0021 });
    });

    test("a stream that LiteLLM tells no cost of has none, and an unknown server's cost has no unit", async () => {
      for (const [more, headers] of [
        [{}, [...liteLlm, "x-litellm-response-cost: 0.0"]],
        [{}, [...liteLlm, "x-litellm-response-cost: None"]],
        [{ cost: 7 }, []],
      ] as const) {
        const { turn, spending } = await play(wire, style, stream[wire](more), headers);
        expect(turn.usage?.cost).toBeUndefined();
        expect(spending).toMatchObject({ dollars: 0, priced: 0 });
      }
    });

    test("Fireworks' cached tokens are in its headers", async () => {
      const headers = ["fireworks-prompt-tokens: 20", "fireworks-cached-prompt-tokens: 16"];
      const { turn, spending } = await play(wire, style, stream[wire]({}), headers);
      expect(turn.usage).toMatchObject({ inputTokens: 20, cachedTokens: 16, outputTokens: 5 });
      expect(spending).toMatchObject({ cachedTokens: 16, cacheKnown: 20 });
    });
  },
);

describe.each(styles)("llama.cpp in %s", (style) => {
  const timings = { cache_n: 236, prompt_n: 1, prompt_ms: 30.958, predicted_n: 35, predicted_ms: 661.064 };
  const words = { choices: [{ delta: { content: "Done." } }] };
  const end = { choices: [{ delta: {}, finish_reason: "stop" }] };
  const usage = { prompt_tokens: 237, completion_tokens: 35, total_tokens: 272 };

  test("tells what was cached in the timings, with the usage, before it, or without any", async () => {
    for (const last of [
      [end, { choices: [], usage, timings }],
      [
        { ...end, timings },
        { choices: [], usage },
      ],
      [{ ...end, timings }],
      [{ ...end, usage: { ...usage, prompt_tokens_details: { cached_tokens: 236 } }, timings }],
    ]) {
      const { turn } = await play("openai-chat", style, lines([words, ...last]));
      expect(turn.usage).toEqual({ inputTokens: 237, cachedTokens: 236, outputTokens: 35 });
    }
  });

  test("of old tells how much it had to read, which is not all of the prompt", async () => {
    const { cache_n: _, ...old } = timings;
    const { turn } = await play("openai-chat", style, lines([words, { ...end, timings: old }]));
    expect(turn.usage).toBeUndefined();
  });

  test("on the other wires tells it as they do", async () => {
    const responses = await play(
      "openai-responses",
      style,
      stream["openai-responses"]({ input_tokens_details: { cached_tokens: 16 } }),
    );
    expect(responses.turn.usage).toMatchObject({ inputTokens: 20, cachedTokens: 16 });
    const messages = await play(
      "anthropic-messages",
      style,
      stream["anthropic-messages"]({ cache_read_input_tokens: 236 }),
    );
    expect(messages.turn.usage).toMatchObject({ inputTokens: 256, cachedTokens: 236 });
  });
});

test("headers that are no numbers, and those of others, tell nothing", () => {
  for (const headers of [{ "x-litellm-response-cost": "" }, { "x-litellm-response-cost": "-1" }, { "x-cost": "1" }])
    expect(usageIn(new Headers(headers))).toBeUndefined();
});
