import { Lexer } from "marked";
import { describe, expect, test } from "vitest";
import { type Block, createBlockStream } from "../../webview/markdown/block-stream.ts";
import { fc } from "../support/property.ts";
import { longMarkdown } from "../support/webview-harness/story.ts";

/** Raw text and kind are what a block is drawn from. */
function shape(blocks: readonly Block[]): unknown {
  return blocks.map(({ token, key }) => ({ key, token }));
}

function whole(text: string): unknown {
  return shape(createBlockStream().update(text, true));
}

function inPieces(text: string, cuts: readonly number[]): readonly Block[] {
  const stream = createBlockStream();
  let shown: readonly Block[] = [];
  for (const cut of [...cuts].sort((a, b) => a - b)) shown = stream.update(text.slice(0, cut), false);
  shown = stream.update(text, true);
  return shown;
}

const pieces = [
  "word ",
  "\n",
  "\n\n",
  "# title\n",
  "- item\n",
  "  more\n",
  "1. first\n",
  "```ts\n",
  "```\n",
  "~~~\n",
  "    code\n",
  "| a | b |\n",
  "|---|---|\n",
  "> quote\n",
  "---\n",
  "===\n",
  "<div>\n",
  "</div>\n",
  "[x]: http://x.y\n",
  "[x] ",
  "**bold** ",
  "`",
  "- [ ] task\n",
  "\t",
  "* other\n",
  "<!-- note\n",
  "-->\n",
  "\r\n",
];

describe("a growing Markdown text", () => {
  test("comes out as when it is read at once, wherever it was cut (invariant 1)", () => {
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.array(fc.nat(400), { maxLength: 30 }), (source, cuts) => {
        expect(shape(inPieces(source, cuts))).toEqual(whole(source));
      }),
      { numRuns: 600 },
    );
  });

  test("comes out as the lexer reads it, character by character", () => {
    const text = longMarkdown(2_500);
    const cuts = Array.from({ length: text.length }, (_, index) => index);
    const blocks = inPieces(text, cuts);
    const expected = new Lexer({ gfm: true }).lex(text).filter((token) => token.type !== "space");
    expect(blocks.map((block) => block.token.raw)).toEqual(expected.map((token) => token.raw));
  });

  test("keeps the identity of settled blocks (invariant 2)", () => {
    const stream = createBlockStream();
    const text = longMarkdown(3_000);
    let before: readonly Block[] = [];
    for (let length = 0; length < text.length; length += 7) {
      const after = stream.update(text.slice(0, length), false);
      const settled = before.filter((block) => block.settled);
      expect(after.slice(0, settled.length)).toEqual(settled);
      for (const [index, block] of settled.entries()) expect(after[index]).toBe(block);
      before = after;
    }
  });

  test("reads again only what is behind the settled blocks (invariant 3)", () => {
    const stream = createBlockStream();
    const blocks = stream.update(longMarkdown(20_000), false);
    const open = blocks.filter((block) => !block.settled);
    expect(open.reduce((sum, block) => sum + block.token.raw.length, 0)).toBeLessThan(500);
  });

  test("resolves a link whose address is defined further down once the text is complete", () => {
    const text = `[here]\n\n${"words\n\n".repeat(10)}[here]: https://example.com\n\nend`;
    const cuts = Array.from({ length: text.length }, (_, index) => index);
    expect(JSON.stringify(inPieces(text, cuts)[0])).toContain("https://example.com");
  });

  test("cuts code of hundreds of lines into pieces that together are the whole", () => {
    const code = Array.from({ length: 500 }, (_, index) => `line ${index}`).join("\n");
    const blocks = createBlockStream().update(`\`\`\`ts\n${code}\n\`\`\`\n`, true);
    expect(blocks.length).toBeGreaterThan(3);
    expect(blocks.map((block) => (block.token.type === "code" ? block.token.text : "")).join("\n")).toBe(code);
  });
});
