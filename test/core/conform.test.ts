import { describe, expect, test } from "vitest";
import { conform } from "../../src/core/conform.ts";
import type { WireMessage } from "../../src/core/provider.ts";

const user = (text: string): WireMessage => ({ role: "user", parts: [{ type: "text", text }] });
const reply = (text: string): WireMessage => ({ role: "assistant", parts: [{ type: "text", text }] });
const calls = (...ids: readonly string[]): WireMessage => ({
  role: "assistant",
  parts: ids.map((id) => ({ type: "call", id, name: "f", arguments: "{}" })),
});
const results = (...list: readonly (readonly [id: string, text: string])[]): WireMessage => ({
  role: "tool",
  results: list.map(([callId, text]) => ({ callId, name: "f", content: [{ type: "text", text }], isError: false })),
});

/** One line a message: `a c1,c2`, `t c1=one`, `u words`. */
function outline(messages: readonly WireMessage[]): readonly string[] {
  return messages.map((message) => {
    if (message.role === "tool") {
      return `t ${message.results.map(({ callId, content }) => `${callId}=${wordsOf(content)}`).join(" ")}`;
    }
    if (message.role === "user") return `u ${wordsOf(message.parts)}`;
    return `a ${message.parts.map((part) => (part.type === "call" ? part.id : wordsOf([part]))).join()}`;
  });
}

function wordsOf(parts: readonly { type: string; text?: string }[]): string {
  return parts.map((part) => part.text?.replace(/^Interrupted: .*/, "interrupted") ?? part.type).join("|");
}

const hidden = "[Result of an earlier f call that is not shown here]";

describe("a history conforms", () => {
  test.each<[string, readonly WireMessage[], readonly string[]]>([
    ["as it is", [user("q"), calls("a", "b"), results(["a", "1"], ["b", "2"]), reply("r"), user("q2")], []],
    ["empty", [], []],
  ])("without a change where nothing is wrong: %s", (_, history) => {
    expect(conform(history)).toEqual(history);
  });

  test.each<[string, readonly WireMessage[], readonly string[]]>([
    ["a call without a result", [user("q"), calls("a")], ["u q", "a a", "t a=interrupted"]],
    [
      "one of several calls without a result",
      [user("q"), calls("a", "b", "c"), results(["c", "3"], ["a", "1"]), user("q2")],
      ["u q", "a a,b,c", "t a=1 b=interrupted c=3", "u q2"],
    ],
    [
      "a result behind the user's words",
      [user("q"), calls("a"), user("q2"), results(["a", "1"])],
      ["u q", "a a", "t a=1", "u q2"],
    ],
    [
      "results in pieces",
      [user("q"), calls("a", "b"), results(["a", "1"]), results(["b", "2"])],
      ["u q", "a a,b", "t a=1 b=2"],
    ],
    ["a result whose call was trimmed away", [results(["a", "1"]), user("q")], [`u ${hidden}|1`, "u q"]],
    [
      "a second result",
      [user("q"), calls("a"), results(["a", "1"], ["a", "2"])],
      ["u q", "a a", "t a=1", `u ${hidden}|2`],
    ],
    [
      "the same id in two turns",
      [user("q"), calls("f:0"), results(["f:0", "1"]), calls("f:0"), results(["f:0", "2"])],
      ["u q", "a f:0", "t f:0=1", "a f:0_2", "t f:0_2=2"],
    ],
    [
      "the same id in two turns, the first without a result",
      [user("q"), calls("f:0"), calls("f:0"), results(["f:0", "2"])],
      ["u q", "a f:0", "t f:0=interrupted", "a f:0_2", "t f:0_2=2"],
    ],
    [
      "the same id twice in one turn",
      [user("q"), calls("a", "a"), results(["a", "1"], ["a", "2"])],
      ["u q", "a a,a_2", "t a=1 a_2=2"],
    ],
    ["no ids", [user("q"), calls("", ""), results(["", "1"], ["", "2"])], ["u q", "a _2,_3", "t _2=1 _3=2"]],
    [
      "a beginning that was trimmed",
      [calls("a"), results(["a", "1"])],
      ["u (The conversation before this is not shown.)", "a a", "t a=1"],
    ],
    [
      "two replies, as a stop leaves them",
      [user("q"), reply("half"), reply("whole"), user("q2")],
      ["u q", "a half", "u Go on.", "a whole", "u q2"],
    ],
    ["a reply at the end", [user("q"), reply("half")], ["u q", "a half", "u Go on."]],
    ["a reply that says nothing", [user("q"), reply(" \n"), user("q2")], ["u q", "u q2"]],
    [
      "thoughts alone",
      [user("q"), { role: "assistant", parts: [{ type: "reasoning", text: "hm" }] }, user("q2")],
      ["u q", "u q2"],
    ],
    ["an empty message", [user("q"), reply("r"), user(""), user("q2")], ["u q", "a r", "u q2"]],
  ])("where it has %s", (_, history, expected) => {
    const conforming = conform(history);
    expect(outline(conforming)).toEqual(expected);
    expect(conform(conforming)).toEqual(conforming);
  });

  test("with what was kept for a call still beside it", () => {
    const call = { type: "call", id: "a", name: "f", arguments: "{}", replay: { s: 1 } } as const;
    const [, , , again] = conform([
      user("q"),
      { role: "assistant", parts: [call] },
      results(["a", "1"]),
      { role: "assistant", parts: [call] },
    ]);
    expect(again).toEqual({ role: "assistant", parts: [{ ...call, id: "a_2" }] });
  });

  test("and marks a result that it had to make up as a failure", () => {
    expect(conform([user("q"), calls("a")]).at(-1)).toMatchObject({ results: [{ isError: true, name: "f" }] });
  });
});
