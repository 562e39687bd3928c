import { describe, expect, it } from "vitest";
import { createSseReader } from "../../src/providers/openai-chat/sse.ts";
import { fc } from "../support/property.ts";

function read(pieces: readonly string[]): readonly string[] {
  const reader = createSseReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()].map(({ data }) => data);
}

/** Every oddity at once: comments, all line ends, several lines, one newline between events, no end. */
const stream = [
  "\uFEFF: hello\n\n",
  'data: {"a":1}\r\n\r\n',
  'data:{"b":\r',
  'data: {"c": "x\\ny"}}\r\r',
  "event: error\nid: 7\nretry: 1\n",
  'data: {"d":4}\n',
  "data: : PING\n",
  'data: {"e":5}\n',
  '{"f":6}\n\n',
  "data:\n [7]\n\n",
  "data: [DONE] ",
].join("");
const payloads = ['{"a":1}', '{"b":\n {"c": "x\\ny"}}', '{"d":4}', '{"e":5}', '{"f":6}', "[7]", "[DONE]"];

describe("the event reader", () => {
  it("reads every line end, comments, and payloads of several lines or without a prefix", () => {
    expect(read([stream])).toEqual(payloads);
  });

  it("reads the same however the text is cut (invariant 1)", () => {
    expect(read([...stream])).toEqual(payloads);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const pieces = places.slice(1).map((to, index) => stream.slice(places[index], to));
        expect(read(pieces)).toEqual(payloads);
      }),
    );
  });

  it("takes one very long line and many short ones in linear time (invariant 2)", () => {
    const long = `data: "${"x".repeat(10_000_000)}"\n\n`;
    const pieces = Array.from({ length: 10_000 }, (_, index) => long.slice(index * 1_001, (index + 1) * 1_001));
    expect(read(pieces)[0]).toHaveLength(10_000_002);
    expect(read(['data: {"a":1}\n\n'.repeat(300_000)])).toHaveLength(300_000);
  });
});
