import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadCases, play } from "../../conformance/run.ts";
import { createCli } from "../../support/cli.ts";

const recorded = join(import.meta.dirname, "../../conformance/wire.jsonl");

interface Printed {
  readonly id: string;
  readonly calls: readonly unknown[];
  readonly text: string;
  readonly reasoning: string;
  readonly finish: string;
  readonly error: string | null;
}

async function decode(lines: readonly unknown[], ...args: readonly string[]) {
  const cli = await createCli();
  const input = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  const { code, stdout, stderr } = await cli.start(["decode", ...args, "-"], {}, input).ended;
  const printed = stdout.split("\n").filter((line) => line !== "");
  return { code, stderr, printed: printed.map((line) => JSON.parse(line) as Printed) };
}

function says(text: string) {
  return { choices: [{ index: 0, delta: { content: text } }] };
}

function calls(name: string, args: unknown) {
  const call = { index: 0, id: "c", function: { name, arguments: JSON.stringify(args) } };
  return { choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: "tool_calls" }] };
}

test("every recorded reply is one line, in order, and the same as the conformance tests judge", async () => {
  const cli = await createCli();
  const { code, stdout, stderr } = await cli.start(["decode", recorded]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const cases = loadCases(["wire.jsonl"]);
  const expected = await Promise.all(cases.map((wireCase) => play(wireCase)));
  const printed = stdout.trimEnd().split("\n");
  expect(printed).toEqual(
    expected.map(({ calls: made, text, reasoning, finish, error }, at) =>
      JSON.stringify({ id: cases[at]?.id, calls: made, text, reasoning, finish, error }),
    ),
  );
});

test("a line that cannot be read is named, the others are decoded all the same, and the exit code is 2", async () => {
  const good = { id: "good", transport: "text", mode: "json", chunks: ["Hello\u2028there"], tools: [] };
  const lines = [good, "{ torn", "", '{"id":"none"}', '{"id":"odd","chunks":[],"wire":"x"}', { ...good, id: "last" }];
  const { code, stderr, printed } = await decode(lines);
  expect(code).toBe(2);
  expect(printed.map(({ id, text }) => [id, text])).toEqual([
    ["good", "Hello\u2028there"],
    ["last", "Hello\u2028there"],
  ]);
  expect(stderr.trimEnd().split("\n")).toEqual([
    "standard input:2: it is not JSON",
    "standard input:4: it holds neither chunks nor wire",
    expect.stringMatching(/^standard input:5: wire: /),
  ]);
});

test("a file that is not there is named, and the next one is read", async () => {
  const cli = await createCli();
  const file = join(cli.home, "one.jsonl");
  const [first = ""] = (await readFile(recorded, "utf8")).split("\n");
  await writeFile(file, `\uFEFF${first}\r\n`);
  const { code, stdout, stderr } = await cli.start(["decode", join(cli.home, "none.jsonl"), file]).ended;
  expect(code).toBe(2);
  expect(stderr).toContain(`${join(cli.home, "none.jsonl")}: it cannot be read`);
  expect(stdout.split("\n").length).toBe(2);
});

test("--style reads a reply as if it had been asked in that style", async () => {
  const xml = "<read_file>\n<path>src/app.ts</path>\n</read_file>";
  const exchange = { id: "x", mode: "xml", transport: "text", chunks: [xml], tools: ["read_file"] };
  const native = { id: "n", mode: "json", chunks: [calls("read_file", { path: "src/app.ts" })], tools: ["read_file"] };
  const call = { name: "read_file", arguments: { path: "src/app.ts" } };
  expect((await decode([exchange, native])).printed.map((line) => line.calls)).toEqual([[call], [call]]);
  expect((await decode([exchange], "--style", "xml")).printed[0]?.calls).toEqual([call]);
  const { printed } = await decode([native, { ...native, id: "m", tools: [] }], "--style", "json");
  expect(printed.map((line) => [line.calls, line.error])).toEqual([
    [[call], null],
    [[], "unknown_tool"],
  ]);
});

test("a tool is known by its name alone, or by a definition in any wire's form", async () => {
  const parameters = {
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer" } },
    required: ["city"],
  };
  const args = { city: "Oslo", days: "3" };
  const wire = (id: string, tools: readonly unknown[], given: unknown = args) => ({
    id,
    mode: "json",
    chunks: [calls("getWeather", given)],
    tools,
  });
  const { printed } = await decode([
    wire("name", ["getWeather"]),
    wire("bare", [{ name: "getWeather", parameters }]),
    wire("openai", [{ type: "function", function: { name: "getWeather", description: "d", parameters } }]),
    wire("anthropic", [{ name: "getWeather", input_schema: parameters }]),
    wire("wrong", [{ name: "getWeather", parameters }], { days: 3 }),
  ]);
  const coerced = [{ name: "getWeather", arguments: { city: "Oslo", days: 3 } }];
  expect(printed.map((line) => [line.id, line.calls, line.error])).toEqual([
    ["name", [{ name: "getWeather", arguments: args }], null],
    ["bare", coerced, null],
    ["openai", coerced, null],
    ["anthropic", coerced, null],
    ["wrong", [], "invalid_arguments"],
  ]);
  const xml = "<getWeather>\n<city>Oslo</city>\n</getWeather>";
  const named = { id: "x", mode: "xml", transport: "text", chunks: [xml], tools: ["getWeather"] };
  expect((await decode([named])).printed[0]?.calls).toEqual([{ name: "getWeather", arguments: { city: "Oslo" } }]);
});

test("a refusal has its kind, and a transport that Diglot does not speak is said plainly", async () => {
  const http = { status: 429, content_type: "application/json" };
  const { code, printed } = await decode([
    { id: "busy", chunks: [{ error: { message: "Rate limit reached" } }], http },
    { id: "cut", chunks: [says("Half")] },
    {
      id: "bytes",
      wire_b64: [Buffer.from('data: {"choices":[{"delta":{"content":"é').toString("base64"), "In19XX0KCg=="],
    },
    { id: "other", transport: "carrier-pigeon", chunks: ["coo"] },
  ]);
  expect(code).toBe(0);
  expect(printed.map(({ id, text, finish, error }) => [id, text, finish, error])).toEqual([
    ["busy", "", "error", "rate_limit"],
    ["cut", "Half", "error", "incomplete_stream"],
    ["bytes", "é", "error", "incomplete_stream"],
    ["other", "", "error", 'the transport "carrier-pigeon" is not supported'],
  ]);
});
