import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { createProvider } from "../../src/providers/index.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";

interface WireCase {
  readonly id: string;
  readonly transport: string;
  readonly chunks: readonly unknown[];
  readonly wire?: readonly string[];
  readonly wire_b64?: readonly string[];
  readonly http?: { readonly status: number; readonly content_type: string };
  readonly expect: {
    readonly calls: readonly { readonly name: string }[];
    readonly text: string;
    readonly reasoning: string;
    readonly error: string | null;
  };
  readonly expect_usage?: { readonly input: number; readonly output: number };
  readonly expect_message_contains?: string;
}

/** Read by the dialects: tags in the text are passed on as they came. */
const decodersWork: ReadonlySet<string> = new Set([
  "r05-think-empty",
  "r05-think-in-content",
  "r06-only-closing-nonstream",
  "r07-unclosed-stop",
  "r08-kimi-leak-in-reasoning",
  "r08-tool-example-in-closed-think",
  "r10-mistral-think",
  "r10-seed-think",
  "r12-hybrid-reasoning-then-think",
]);

/** The corpus tells more kinds of refusals apart than there are things to do about them. */
const codes: Readonly<Record<string, string>> = {
  parallel_tool_calls_unsupported: "parameter_rejected",
  tool_choice_unsupported: "parameter_rejected",
  parallel_history_unsupported: "tools_unsupported",
  tools_stream_unsupported: "tools_unsupported",
  replay_rejected: "bad_request",
  schema_rejected: "bad_request",
  tool_use_failed: "malformed_call",
  server_parse_failed: "malformed_call",
};

const cases = readFileSync(new URL("../conformance/wire.jsonl", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as WireCase)
  .filter(({ id, transport }) => /^[tre]\d/.test(id) && transport === "openai-chat" && !decodersWork.has(id));

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe("the recorded envelopes, reasoning and refusals", () => {
  it("are all there", () => expect(cases.length).toBeGreaterThan(60));

  it.each(cases.map((wireCase) => [wireCase.id, wireCase] as const))("%s", async (_, wireCase) => {
    const { status = 200, content_type: type = "text/event-stream" } = wireCase.http ?? {};
    server = await startScriptedServer(sends(bodyOf(wireCase), type, status));
    const deltas = await ask(server.url);
    const { text, reasoning, calls, error } = wireCase.expect;
    expect(squeeze(joined(deltas, "text"))).toBe(squeeze(text));
    expect(squeeze(joined(deltas, "reasoning"))).toBe(squeeze(reasoning));
    expect(namesOf(deltas)).toEqual(calls.map((call) => call.name));
    expect(failureOf(deltas)).toBe(error === null ? null : (codes[error] ?? error));
    if (wireCase.expect_usage !== undefined) {
      const { input: inputTokens, output: outputTokens } = wireCase.expect_usage;
      expect(deltas.findLast((delta) => delta.type === "usage")?.usage).toMatchObject({ inputTokens, outputTokens });
    }
    expect(JSON.stringify(deltas.at(-1))).toContain(wireCase.expect_message_contains ?? "");
  });
});

function bodyOf({ wire, wire_b64, chunks, http }: WireCase): readonly (string | Uint8Array)[] {
  if (wire !== undefined) return wire;
  if (wire_b64 !== undefined) return wire_b64.map((bytes) => Buffer.from(bytes, "base64"));
  const written = chunks.map((chunk) => {
    if (typeof chunk === "string") return chunk;
    return hasRaw(chunk) ? chunk._raw : JSON.stringify(chunk);
  });
  return http === undefined ? written.map((data) => `data: ${data}\n\n`) : written;
}

function hasRaw(chunk: unknown): chunk is { readonly _raw: string } {
  return typeof chunk === "object" && chunk !== null && "_raw" in chunk;
}

async function ask(baseUrl: string): Promise<readonly ProviderDelta[]> {
  const provider = createProvider({ baseUrl, model: "m" });
  if (!provider.ok) throw new Error(provider.error.message);
  const deltas: ProviderDelta[] = [];
  for await (const delta of provider.value.stream({ system: "", messages: [] }, new AbortController().signal)) {
    deltas.push(delta);
  }
  return deltas;
}

function joined(deltas: readonly ProviderDelta[], type: "text" | "reasoning"): string {
  return deltas.map((delta) => (delta.type === type ? delta.text : "")).join("");
}

function namesOf(deltas: readonly ProviderDelta[]): readonly string[] {
  return deltas.flatMap((delta) => (delta.type === "call" && delta.name !== undefined ? [delta.name] : []));
}

/** A reply that its provider filtered has no failure of its own: the reason to stop says it. */
function failureOf(deltas: readonly ProviderDelta[]): string | null {
  const last = deltas.at(-1);
  if (last?.type === "failure") return last.error.code;
  return deltas.some((delta) => delta.type === "finish" && delta.reason === "content_filter") ? "content_filter" : null;
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, "");
}
