import { afterEach, describe, expect, it } from "vitest";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { createProvider } from "../../src/providers/index.ts";
import { begin, delta, end, event, over, says, started } from "../support/messages-events.ts";
import { type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Answers the first request with the first reply, and the last reply to all that follow. */
async function ask(
  replies: readonly string[],
  signal = new AbortController().signal,
): Promise<readonly ProviderDelta[]> {
  let asked = 0;
  server = await startScriptedServer((_request, response) => {
    const reply = replies[Math.min(asked++, replies.length - 1)];
    response.writeHead(200, { "content-type": "text/event-stream" }).end(reply);
  });
  const provider = createProvider({ wire: "anthropic-messages", baseUrl: server.url, model: "m" });
  if (!provider.ok) throw new Error(provider.error.message);
  const request = { system: "", messages: [{ role: "user", parts: [{ type: "text", text: "Look it up" }] }] } as const;
  const deltas: ProviderDelta[] = [];
  for await (const piece of provider.value.stream(request, signal)) if (piece.type !== "waiting") deltas.push(piece);
  return deltas;
}

const input = (index: number, ...pieces: readonly string[]): string =>
  pieces.map((partial_json) => delta(index, { type: "input_json_delta", partial_json })).join("");
const textOf = (deltas: readonly ProviderDelta[]): string =>
  deltas.map((piece) => (piece.type === "text" ? piece.text : "")).join("");
const contentOf = (body: unknown): unknown =>
  (body as { readonly messages: readonly { readonly content: unknown }[] }).messages[1]?.content;

const searching =
  begin(0, { type: "thinking", thinking: "", signature: "" }) +
  delta(0, { type: "thinking_delta", thinking: "Hm" }) +
  delta(0, { type: "signature_delta", signature: "c2ln" }) +
  end(0) +
  begin(1, { type: "text", text: "" }) +
  delta(1, { type: "text_delta", text: "Let me " }) +
  delta(1, { type: "text_delta", text: "see. " }) +
  end(1) +
  begin(2, { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} }) +
  input(2, "", '{"query":', '"a \\"b\\""}') +
  end(2) +
  begin(3, { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [{ type: "web_search_result" }] }) +
  end(3) +
  begin(4, { type: "thinking", thinking: "never signed", signature: "" }) +
  end(4) +
  begin(5, { type: "text", text: "" }) +
  delta(5, { type: "text_delta", text: "It says b" }) +
  delta(5, { type: "citations_delta", citation: { type: "web_search_result_location" } }) +
  end(5) +
  begin(6, { type: "text", text: "" }) +
  end(6);

const searched = [
  { type: "thinking", thinking: "Hm", signature: "c2ln" },
  { type: "text", text: "Let me see. " },
  { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: 'a "b"' } },
  { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [{ type: "web_search_result" }] },
  { type: "text", text: "It says b", citations: [{ type: "web_search_result_location" }] },
];

describe("a reply that the server paused", () => {
  it("goes on when all of it is given back as it came, and is one reply", async () => {
    const deltas = await ask([
      started + searching + over("pause_turn"),
      started + says("Found it.") + over("end_turn"),
    ]);
    expect(deltas.map(({ type }) => type)).toEqual([
      ...["opened", "usage", "reasoning", "reasoning_replay", "text", "text", "reasoning", "text", "usage"],
      ...["usage", "text", "usage", "finish"],
    ]);
    expect(textOf(deltas)).toBe("Let me see. It says bFound it.");
    expect(deltas.at(-1)).toEqual({ type: "finish", reason: "stop" });
    expect(server?.bodies).toHaveLength(2);
    expect(contentOf(server?.bodies[1])).toEqual(searched);
    const [first, second] = (server?.bodies ?? []) as { readonly messages: readonly unknown[] }[];
    expect({ ...second, messages: second?.messages.slice(0, 1) }).toEqual(first);
  });

  it("may pause again: one message gives all of it back", async () => {
    const again = started + says("Still looking.\n") + over("pause_turn");
    const deltas = await ask([
      started + searching + over("pause_turn"),
      again,
      started + says("Found.") + over("end_turn"),
    ]);
    expect(textOf(deltas)).toBe("Let me see. It says bStill looking.\nFound.");
    expect(contentOf(server?.bodies[2])).toEqual([...searched, { type: "text", text: "Still looking." }]);
  });

  it("may come as one document, and may end with a call", async () => {
    const content = [{ type: "text", text: "Looking." }];
    const paused = JSON.stringify({ type: "message", role: "assistant", content, stop_reason: "pause_turn" });
    const calls =
      begin(0, { type: "tool_use", id: "toolu_1", name: "read_file", input: {} }) + input(0, '{"path":"a"}');
    const deltas = await ask([paused, started + calls + end(0) + over("tool_use")]);
    expect(contentOf(server?.bodies[1])).toEqual(content);
    expect(deltas.filter(({ type }) => type === "call")).toHaveLength(2);
    expect(deltas.at(-1)).toEqual({ type: "finish", reason: "tool_calls" });
  });

  it("does not go on for ever", async () => {
    const deltas = await ask([started + says("Looking. ") + over("pause_turn")]);
    expect(server?.bodies).toHaveLength(9);
    expect(deltas.filter(({ type }) => type === "finish")).toEqual([{ type: "finish", reason: "unknown" }]);
  });

  it.each([
    ["a call waits for its result", begin(0, { type: "tool_use", id: "t", name: "read_file", input: {} }) + end(0)],
    ["nothing was said", begin(0, { type: "text", text: " " }) + end(0)],
  ])("does not go on where %s", async (_, said) => {
    const deltas = await ask([started + said + over("pause_turn")]);
    expect(server?.bodies).toHaveLength(1);
    expect(deltas.at(-1)).toEqual({ type: "finish", reason: "unknown" });
  });

  it("fails where what follows it fails, with what was said before", async () => {
    const broken = event({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } });
    const deltas = await ask([started + says("Looking.") + over("pause_turn"), started + broken]);
    expect(textOf(deltas)).toBe("Looking.");
    expect(deltas.at(-1)).toMatchObject({ type: "failure", error: { code: "overloaded" } });
    expect(deltas.some(({ type }) => type === "finish")).toBe(false);
  });

  it("is cut off where what follows it is", async () => {
    const deltas = await ask([started + says("Looking.") + over("pause_turn"), started + says("Fo")]);
    expect(deltas.at(-1)).toEqual({ type: "text", text: "Fo" });
  });

  it("does not go on once the person stopped", async () => {
    const stopping = new AbortController();
    let asked = 0;
    server = await startScriptedServer((_request, response) => {
      asked++;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(
        started + says("Looking.") + event({ type: "message_delta", delta: { stop_reason: "pause_turn" } }),
      );
    });
    const provider = createProvider({ wire: "anthropic-messages", baseUrl: server.url, model: "m" });
    if (!provider.ok) throw new Error(provider.error.message);
    const types: string[] = [];
    const request = { system: "", messages: [{ role: "user", parts: [{ type: "text", text: "q" }] }] } as const;
    for await (const { type } of provider.value.stream(request, stopping.signal)) {
      if (type !== "waiting") types.push(type);
      if (type === "text") stopping.abort();
    }
    expect({ types, asked }).toEqual({ types: ["opened", "usage", "text"], asked: 1 });
  });
});
