import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AgentDelta } from "../../src/core/dialect.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { toolSpecs } from "../support/tool-specs.ts";

function read(pieces: readonly string[]) {
  let count = 0;
  const decoder = jsonDialect.decoder({ tools: toolSpecs, nextCallId: () => `call-${++count}` });
  const deltas: readonly AgentDelta[] = [
    ...pieces.flatMap((text) => decoder.push({ type: "text", text })),
    ...decoder.push({ type: "finish", reason: "stop" }),
    ...decoder.end(),
  ];
  return {
    calls: deltas.flatMap((delta) => (delta.type === "call_ready" ? [delta.input] : [])),
    bytes: deltas
      .map((delta) => (delta.type === "text" ? delta.text : delta.type === "call_invalid" ? delta.raw : ""))
      .join(""),
    invalid: deltas.flatMap((delta) => (delta.type === "call_invalid" ? [delta.problem.code] : [])),
    notices: deltas.flatMap((delta) => (delta.type === "notice" ? [delta.text] : [])),
  };
}

const words = fc.constantFrom(
  "<tool_call>",
  "{",
  "[",
  "<",
  "`",
  "```\n",
  "\n",
  "name",
  " ",
  "read_file",
  "</a>",
  "x: 1",
  "<!--",
);
const hermes = (input: object): string =>
  `<tool_call>${JSON.stringify({ name: "write_to_file", arguments: input })}</tool_call>`;

describe("calls that leak as text", () => {
  test("garbage never yields a call and loses no byte", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (pieces) => {
        const { bytes, calls } = read(pieces);
        expect(calls).toEqual([]);
        expect(bytes).toBe(pieces.join(""));
        expect(read([pieces.join("")]).bytes).toBe(bytes);
      }),
    );
  });

  test("any input comes back from the Hermes format, however the reply is cut", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(20), (path, content, size) => {
        const reply = `Now.\n${hermes({ path, content })}\n`;
        const pieces = reply.match(new RegExp(`[\\s\\S]{1,${size + 1}}`, "g")) ?? [];
        expect(read(pieces).calls).toEqual(read([reply]).calls);
        expect(read(pieces).calls).toHaveLength(1);
      }),
    );
  });

  test("a recovered call is flagged", () => {
    const { notices } = read([hermes({ path: "a", content: "b" })]);
    expect(notices).toEqual(["This server sent the last call as text. Diglot recovered it (Hermes format)."]);
  });

  test("a call that was cut off is not run", () => {
    const { calls, invalid } = read(['<tool_call>{"name":"write_to_file","arguments":{"path":"a","content":"b']);
    expect(calls).toEqual([]);
    expect(invalid).toEqual(["truncated_call"]);
  });
});
