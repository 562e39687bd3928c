/** What a model server that is not ours does wrong on every wire, and the check of a profile against it. */
import type { ChaosConfig } from "@copilotkit/aimock";
import { describe, expect, test } from "vitest";
import {
  forcedProbe,
  lookedUp,
  nestedProbe,
  parallelProbe,
  resultProbe,
  singleProbe,
  streamProbe,
} from "../../src/core/check/probes.ts";
import { runCheck } from "../../src/core/check/run-check.ts";
import type { CheckSummary } from "../../src/core/check/step.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { checkDeps } from "../../src/hosts/node/check-deps.ts";
import { linkTo, listModels } from "../../src/providers/index.ts";
import type { NetworkWire } from "../support/network-wires.ts";
import { runTaskAt } from "../support/run-against.ts";
import {
  asTags,
  providerOf,
  type ReadRequest,
  type Said,
  type SaidCall,
  type SecondServer,
  startSecondServer,
  wires,
} from "../support/second-server.ts";

describe.each(wires)("on the wire %s", (wire) => {
  const provider = providerOf[wire];
  const hello: Said = { text: "Hello." };
  const at = (server: SecondServer, apiKey = "sk-test") => runTaskAt(server.address(wire), { provider }, { apiKey });

  const chaos: readonly (readonly [string, ChaosConfig, number])[] = [
    ["every request is dropped with status 500", { dropRate: 1 }, 6],
    ["every reply is no JSON", { malformedRate: 1 }, 1],
    ["every request is one too many", { rateLimitRate: 1 }, 6],
    ["every connection is cut", { disconnectRate: 1 }, 6],
  ];
  test.each(chaos)("%s: it is asked as often as that is worth", async (_name, faults, requests) => {
    const server = await startSecondServer([hello], { chaos: faults });
    expect((await at(server)).end).toBe("failed");
    expect(server.requests).toBe(requests);
  });

  test("a key is asked for: the right one is taken, another one is told", async () => {
    const server = await startSecondServer([hello], { auth: { apiKeys: ["sk-right"] } });
    expect((await at(server, "sk-right")).end).toBe("answered");
    const { kept } = await at(server, "sk-wrong");
    expect(kept.at(-1)?.event).toMatchObject({ end: "failed", error: { code: "auth" } });
    expect(JSON.stringify(kept)).not.toContain("sk-wrong");
  });

  test("its models are listed", async () => {
    const server = await startSecondServer([hello]);
    const listed = await listModels({ wire, baseUrl: server.address(wire), model: "m" }, AbortSignal.timeout(10_000));
    expect(listed).toMatchObject({ ok: true, value: expect.arrayContaining(["gpt-4o"]) });
  });

  test("the check of a profile passes every step", async () => {
    const server = await startSecondServer(asChecked);
    const { steps, recommendation } = await check(wire, server);
    const unmet = steps.filter(({ state }) => state !== "passed").map(({ id, state }) => `${id}: ${state}`);
    expect(unmet).toEqual(wire === "openai-responses" ? ["figures: noted"] : []); // there it counts no tokens
    expect(recommendation).toMatchObject({ style: "json" });
  });

  test("the check of a profile sees that a server takes no tools, and recommends XML", async () => {
    const server = await startSecondServer((request) => {
      const said = asChecked(request);
      return said.calls === undefined ? said : { error: { message: "m does not support tools" }, status: 400 };
    });
    const { steps, recommendation } = await check(wire, server);
    expect(steps.find(({ id }) => id === "json.single")?.state).toBe("failed");
    expect(recommendation).toMatchObject({ style: "xml" });
  });
});

async function check(wire: NetworkWire, server: SecondServer): Promise<CheckSummary> {
  const baseUrl = server.address(wire);
  const model = "gpt-4o"; // one that it lists
  const evidence = { about: () => [], add: async () => undefined };
  const target = linkTo({ wire, baseUrl, model, apiKey: "sk-test" });
  const deps = checkDeps({ target, model, baseUrl, dialects: createDialects(), evidence, env: {} });
  for await (const update of runCheck(deps, new AbortController().signal))
    if (update.type === "done") return update.summary;
  throw new Error("no summary");
}

/** What a model that does as it is asked says to each question of the check. */
function asChecked({ messages, tools }: ReadRequest): Said {
  const question = String(messages.find(({ role }) => role === "user")?.content);
  const call = (calls: readonly SaidCall[]): Said => (tools === undefined ? { text: asTags(calls) } : { calls });
  const isResult = messages.length > 2;
  if (question.startsWith(streamProbe.question))
    return {
      text: "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    };
  if (question.startsWith(forcedProbe.question)) return call(singleProbe.calls);
  if (question.startsWith(resultProbe.question)) return isResult ? { text: lookedUp.word } : call(singleProbe.calls);
  const probe = [singleProbe, nestedProbe, parallelProbe].find((asked) => question.startsWith(asked.question));
  return call(probe?.calls ?? []);
}
