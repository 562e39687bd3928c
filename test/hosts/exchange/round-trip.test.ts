/** What is recorded of an exchange comes to the same as the exchange itself. */
import { describe, expect, test } from "vitest";
import type { WireTool } from "../../../src/core/provider.ts";
import { decodeExchange } from "../../../src/hosts/exchange/decode-exchange.ts";
import { type Exchange, readExchange, settingOf } from "../../../src/hosts/exchange/exchange.ts";
import { toolsOf } from "../../../src/hosts/exchange/exchange-tools.ts";
import { replay } from "../../../src/hosts/exchange/recorded-reply.ts";
import { toExchange } from "../../../src/hosts/exchange/to-exchange.ts";
import { createProvider, type Wire } from "../../../src/providers/index.ts";
import { createRecorder } from "../../../src/providers/transport/recorder.ts";
import { loadCases, play } from "../../conformance/run.ts";

const wires: readonly (readonly [Wire, string])[] = [
  ["openai-chat", "openai-chat"],
  ["anthropic-messages", "anthropic"],
];

/** Asked as a task asks, with the case's tools, and written down by the recorder. */
async function recorded(wire: Wire, exchange: Exchange): Promise<Exchange> {
  const recorder = createRecorder();
  const model = "m";
  const fetch = recorder.record({ wire, model, fetch: replay(exchange) });
  const provider = createProvider({ wire, baseUrl: "http://recorded.invalid/v1", model, fetch, pauses: 0 });
  if (!provider.ok) throw new Error(provider.error.message);
  const messages = [{ role: "user", parts: [{ type: "text", text: "Go on" }] } as const];
  const tools = settingOf(exchange) === "xml" ? undefined : sentTools(exchange);
  const stream = provider.value.stream({ system: "", messages, tools }, new AbortController().signal);
  for await (const _ of stream); // to its end
  const [one] = recorder.exchanges();
  if (one === undefined) throw new Error("nothing was recorded");
  const line = readExchange(JSON.stringify(toExchange(one, exchange.tools)));
  if (!line.ok) throw new Error(`${exchange.id}: ${line.error.message}`);
  return { ...line.value, options: exchange.options };
}

/** A server gets tools in their own words, so that those of the recordings' makers are told from ours. */
function sentTools(exchange: Exchange): readonly WireTool[] {
  return toolsOf(exchange).specs.map(({ name, description, schema }) => {
    const own = exchange.tools.find((tool) => typeof tool !== "string" && tool.name === name);
    const parameters = typeof own === "object" ? (own.parameters ?? own.input_schema ?? {}) : { ...schema };
    return { name, description, parameters: parameters as WireTool["parameters"] };
  });
}

describe.each(wires)("the recorded replies of %s", (wire, transport) => {
  const cases = loadCases().filter(({ exchange }) => exchange.transport === transport);

  test("come to the same when they are recorded once more", async () => {
    expect(cases.length).toBeGreaterThan(60);
    const differing: string[] = [];
    for (const wireCase of cases) {
      const [again, first] = [await decodeExchange(await recorded(wire, wireCase.exchange)), await play(wireCase)];
      if (JSON.stringify(again) !== JSON.stringify(first)) differing.push(wireCase.id);
    }
    expect(differing).toEqual([]);
  });
});
