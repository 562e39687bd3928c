/** The measurement of the decoders measures right readings: of small documents, untimed. */
import { describe, expect, it } from "vitest";
import { type Contender, faultOf, timeLimit } from "../../bench/decode/contender.ts";
import { callsOf, makeDocument, type Shape, shapes } from "../../bench/decode/documents.ts";
import { floors } from "../../bench/decode/floors.ts";
import { jsonLibraries } from "../../bench/decode/json-libraries.ts";
import { ours } from "../../bench/decode/ours.ts";
import { toolParser } from "../../bench/decode/tool-parser.ts";

const contenders = [...ours, ...floors, ...jsonLibraries, ...toolParser];
const names = Object.keys(shapes) as Shape[];

/** Reads every value, but leaves out the last line break of a file. */
const losesLastBreak = new Set(["@ai-sdk-tool/parser qwen3Coder"]);

describe.each(names)("the document %s", (shape) => {
  it("is as long as asked for, and the same every time", () => {
    const document = makeDocument(shape, 16_384);
    const written = document.pieces.map(({ text, call }) => text + Object.values(call?.input ?? {}).join("")).join("");
    expect(written.length).toBeGreaterThan(16_384 * 0.8);
    expect(written.length).toBeLessThan(16_384 * 1.2);
    expect(makeDocument(shape, 16_384)).toEqual(document);
  });

  it.each(contenders)("is read by $name in chunks of any size", async (contender) => {
    for (const chunk of [4, 16, 64]) {
      const { share, fault } = await read(contender, shape, chunk);
      expect(share).toBe(1);
      if (losesLastBreak.has(contender.name)) expect(fault).toContain("other value");
      else expect(fault).toBeUndefined();
    }
  });
});

describe("a reading", () => {
  const [first, ...rest] = callsOf(makeDocument("many", 2_000));

  it("is wrong if a call is missing or holds another value", () => {
    const inputs = [first, ...rest].map((call) => call?.input);
    expect(faultOf([first!, ...rest], inputs)).toBeUndefined();
    expect(faultOf([first!, ...rest], inputs.slice(1))).toBe(`${rest.length} of ${rest.length + 1} calls`);
    expect(faultOf([first!, ...rest], [{ ...first?.input, path: "" }, ...inputs.slice(1)])).toContain("call 1");
  });

  it("stops when its time is up, and says how far it came", async () => {
    const slow = contenders.find(({ name }) => name === "partial-json")!;
    const { share } = await slow.prepare(makeDocument("big", 100_000), 16)(timeLimit(0));
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.1);
  });
});

async function read({ prepare }: Contender, shape: Shape, chunk: number) {
  const reading = await prepare(makeDocument(shape, 2_000), chunk)(timeLimit(60_000));
  return { share: reading.share, fault: reading.fault() };
}
