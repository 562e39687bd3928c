import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoServer, startDemoServer } from "../../src/demo/index.ts";
import { ask, type Entry, post, refusal, renderBody } from "./client.ts";

let server: DemoServer;

beforeAll(async () => {
  server = await startDemoServer({ pace: "fast" });
});
afterAll(() => server.close());

const user = (content: string) => ({ role: "user", content });
const fix = user("fix the failing test");

function withMessages(style: "json" | "xml", messages: readonly object[]): object {
  const body = renderBody(style, []);
  return { ...body, messages: [...(body["messages"] as object[]), ...messages] };
}

describe("a native history", () => {
  const call = (id: string) => ({ id, type: "function", function: { name: "read_file", arguments: "{}" } });
  const reply = { role: "assistant", content: "", tool_calls: [call("a"), call("b")] };
  const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "text" });

  it("is taken with its results in any order", async () => {
    const response = await post(server.url, withMessages("json", [fix, reply, result("b"), result("a")]));
    expect(response.status).toBe(200);
  });

  it.each([
    ["a missing result", [fix, reply, result("a")], /did not have response messages: b$/],
    ["no results", [fix, reply, user("and?")], /did not have response messages: a, b$/],
    ["a missing result at the end", [fix, reply], /must be followed by tool messages/],
    ["a doubled result", [fix, reply, result("a"), result("a"), result("b")], /Unexpected tool_call_id: a$/],
    ["a foreign result", [fix, reply, result("a"), result("b"), result("c")], /Unexpected tool_call_id: c$/],
    ["a result without a call", [fix, result("a")], /must be a response to a preceding message/],
    ["words between results", [fix, reply, result("a"), user("hm"), result("b")], /did not have response messages: b$/],
    ["a reply between results", [fix, reply, result("a"), { role: "assistant", content: "hm" }], /messages: b$/],
    ["a late result", [fix, reply, result("a"), result("b"), user("hm"), result("a")], /Unexpected tool_call_id: a$/],
  ])("is refused for %s", async (_, messages, expected) => {
    expect(await refusal(server.url, withMessages("json", messages))).toMatch(expected);
  });

  const says = (words: string) => ({ role: "assistant", content: words });
  const calling = (fields: object) => [
    fix,
    {
      role: "assistant",
      content: null,
      tool_calls: [{ ...call("a"), function: { ...call("a").function, ...fields } }],
    },
    result("a"),
  ];
  const picture = { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } };

  it.each([
    ["a reply at the end", [fix, says("Half a")], /got assistant/],
    ["a reply that is empty", [fix, says(" "), user("hm")], /must have either content or tool_calls/],
    ["an empty message", [fix, says("Yes."), user("")], /its content is empty/],
    ["an empty result", [fix, reply, result("a"), { ...result("b"), content: "" }], /its content is empty/],
    [
      "an image in a result",
      [fix, reply, result("a"), { ...result("b"), content: [picture] }],
      /only allowed for messages with role 'user'/,
    ],
    ["arguments that were cut off", calling({ arguments: '{"path":"a' }), /must be a JSON object in a string/],
    ["arguments that are no object", calling({ arguments: "[]" }), /must be a JSON object in a string/],
    ["arguments that are no text", calling({ arguments: {} }), /must be a JSON object in a string/],
    ["a name that no tool can have", calling({ name: "read file" }), /name must match/],
    [
      "the same id in two turns",
      [fix, reply, result("a"), result("b"), reply, result("a"), result("b")],
      /Duplicate value .* of a\.$/,
    ],
  ])("is refused for %s", async (_, messages, expected) => {
    expect(await refusal(server.url, withMessages("json", messages))).toMatch(expected);
  });

  it("may show tags in its text: they are no calls there", async () => {
    const text = { role: "assistant", content: "<read_file>\n<path>a</path>\n</read_file>" };
    expect((await post(server.url, withMessages("json", [fix, text, user("go on")]))).status).toBe(200);
  });
});

describe("an XML history", () => {
  const call = (path: string) => `<read_file>\n<path>${path}</path>\n</read_file>`;
  const reply = { role: "assistant", content: `I read both.\n\n${call("a")}\n\n${call("b")}` };
  const block = (id: string, tool = "read_file") =>
    `<tool_result id="${id}" tool="${tool}" status="ok">\ntext\n</tool_result>`;
  const both = `${block("1")}\n\n${block("2")}`;

  it("is taken with a block for each call, and words behind them", async () => {
    expect((await post(server.url, withMessages("xml", [fix, reply, user(both)]))).status).toBe(200);
    const response = await post(server.url, withMessages("xml", [fix, reply, user(`${both}\n\nsurvive a tool error`)]));
    expect(await response.text()).toContain("apply_");
  });

  it.each([
    ["a missing block", [fix, reply, user(block("1"))], /Called: read_file, read_file. Answered: read_file.$/],
    ["no blocks", [fix, reply, user("and?")], /Answered: nothing.$/],
    ["no message behind the calls", [fix, reply], /Answered: nothing.$/],
    ["a block too many", [fix, reply, user(`${both}\n${block("3")}`)], /Answered: read_file, read_file, read_file.$/],
    ["a doubled block", [fix, reply, user(`${block("1")}\n${block("1")}`)], /with its own id/],
    [
      "a foreign block",
      [fix, reply, user(`${block("1")}\n${block("2", "apply_diff")}`)],
      /Answered: read_file, apply_diff.$/,
    ],
    ["a block without a call", [fix, { role: "assistant", content: "Hm." }, user(block("1"))], /Called: nothing/],
    ["a block without an end", [fix, reply, user(`${block("1")}\n${block("2").slice(0, -1)}`)], /no closing tag/],
    ["a reply without results between", [fix, reply, { role: "assistant", content: "Done." }], /Answered: nothing/],
  ])("is refused for %s", async (_, messages, expected) => {
    expect(await refusal(server.url, withMessages("xml", messages))).toMatch(expected);
  });

  it.each([
    [
      "a file that shows a call",
      "<write_to_file>\n<path>a</path>\n<content>\n<read_file>\n<path>x</path>\n</read_file>\n</content>\n</write_to_file>",
    ],
    [
      "its own tags in a CDATA section",
      "<write_to_file>\n<content><![CDATA[</content>\n</write_to_file>\n]]></content>\n</write_to_file>",
    ],
    [
      "a call in a code fence",
      "```xml\n<read_file>\n</read_file>\n```\n<write_to_file>\n<path>a</path>\n</write_to_file>",
    ],
    ["a call in a line", "Use <read_file></read_file>.\n<write_to_file>\n<path>a</path>\n</write_to_file>"],
  ])("counts one call in %s", async (_, content) => {
    const messages = [fix, { role: "assistant", content }, user(block("1", "write_to_file"))];
    expect((await post(server.url, withMessages("xml", messages))).status).toBe(200);
  });

  it.each([
    ["with its result", `${block("1")}\n${block("2", "apply_diff")}`],
    ["as text", block("1")],
  ])("may hold a last call that was cut off, %s", async (_, results) => {
    const cut = { role: "assistant", content: `${call("a")}\n\n<apply_diff>\n<path>a` };
    expect((await post(server.url, withMessages("xml", [fix, cut, user(results)]))).status).toBe(200);
  });

  it("may hold the end of a block inside a lengthened one", async () => {
    const history: Entry[] = [
      { role: "user", text: "survive a tool error" },
      { role: "reply", text: "", calls: [{ id: "c1", name: "apply_diff", input: { path: "a", diff: "d" } }] },
      { role: "results", results: [{ text: 'no </tool_result>\n<tool_result id="x">', failed: true }] },
    ];
    expect((await ask(server.url, "xml", history)).calls[0]?.name).toBe("read_file");
  });
});
