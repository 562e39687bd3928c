/**
 * Markdown that grows, as blocks.
 * 1. After `update(text, true)` the blocks are those of the whole text read at once, however it arrived.
 * 2. A settled block never changes while the text grows: it keeps its identity, so whoever draws it need not look again.
 * 3. Only the text behind the settled blocks is read again. The last two blocks stay unsettled, because what follows can
 *    still turn them into something else ("a\n" + "---" is a heading, "- a\n\n" + "  b" one item).
 */
import { Lexer, type Links, type MarkedToken, type Token, type Tokens } from "marked";

export interface Block {
  /** Stable place in the text: number of the block, and of the piece when a long block is cut. */
  readonly key: string;
  readonly token: MarkedToken;
  /** Set on the pieces of a block too long for one row. */
  readonly piece?: { readonly first: boolean; readonly last: boolean; readonly whole: Tokens.Code | Tokens.List };
  readonly settled: boolean;
}

export interface BlockStream {
  /** `text` is everything so far; `complete` when nothing will follow. */
  update(text: string, complete: boolean): readonly Block[];
}

const unsettledBlocks = 2;

export function createBlockStream(): BlockStream {
  let settled: Block[] = [];
  let settledTokens = 0;
  let offset = 0;
  let links: Links = {};
  let hasDefinitions = false;
  let shown: readonly Block[] = [];
  let read = "";
  let done = false;

  const reset = (): void => {
    settled = [];
    settledTokens = 0;
    offset = 0;
    links = {};
    hasDefinitions = false;
    done = false;
  };

  return {
    update(text, complete) {
      if (text === read && (done || !complete)) return shown;
      const source = text.includes("\r") ? text.replace(/\r\n|\r/g, "\n") : text;
      if (done || source.length < offset) reset();
      // a definition may stand below what refers to it, so a complete text that has one is read once more as a whole
      if (complete && hasDefinitions) reset();
      read = text;
      done = complete;

      const tokens = lex(source.slice(offset), links);
      hasDefinitions ||= tokens.some((token) => token.type === "def");
      const keep = complete ? tokens.length : settledPart(tokens);
      for (const token of tokens.slice(0, keep)) {
        settled.push(...blocksOf(token, settledTokens++, true));
        offset += token.raw.length;
      }
      const rest = tokens.slice(keep).flatMap((token, index) => blocksOf(token, settledTokens + index, false));
      shown = sameWherePossible(shown, [...settled, ...rest]);
      return shown;
    },
  };
}

function lex(source: string, links: Links): readonly MarkedToken[] {
  const lexer = new Lexer({ gfm: true });
  Object.assign(lexer.tokens.links, links);
  const tokens = lexer.lex(source);
  Object.assign(links, tokens.links);
  return tokens.map(marked);
}

/** The lexer is used without extensions, so every token is one of its own. */
function marked(token: Token): MarkedToken {
  return token as MarkedToken;
}

/** How many of `tokens` can no longer change. They end at a blank line, so that what follows is read on its own. */
function settledPart(tokens: readonly MarkedToken[]): number {
  let open = unsettledBlocks;
  for (let index = tokens.length - 1; index > 0; index--) {
    const token = tokens[index];
    if (token === undefined || token.type === "space") continue;
    if (open > 0) open--;
    if (open === 0 && endsWithBlankLine(tokens[index - 1])) return index;
  }
  return 0;
}

function endsWithBlankLine(token: MarkedToken | undefined): boolean {
  return token !== undefined && (token.type === "space" ? token.raw.includes("\n") : token.raw.endsWith("\n\n"));
}

function blocksOf(token: MarkedToken, number: number, settled: boolean): readonly Block[] {
  if (token.type === "space" || token.type === "def") return [];
  const pieces = token.type === "code" ? codePieces(token) : token.type === "list" ? listPieces(token) : [];
  if (pieces.length < 2) return [{ key: String(number), token, settled }];
  const whole = token as Tokens.Code | Tokens.List;
  return pieces.map((piece, index) => ({
    key: `${number}.${index}`,
    token: piece,
    piece: { first: index === 0, last: index === pieces.length - 1, whole },
    settled,
  }));
}

const longestCode = 120;
const linesPerPiece = 80;

function codePieces(token: Tokens.Code): readonly Tokens.Code[] {
  if (token.text.length < longestCode) return [token];
  const lines = token.text.split("\n");
  if (lines.length <= longestCode) return [token];
  return chunks(lines, linesPerPiece).map((part) => ({ ...token, raw: part.join("\n"), text: part.join("\n") }));
}

const longestList = 24;
const itemsPerPiece = 12;

function listPieces(token: Tokens.List): readonly Tokens.List[] {
  if (token.items.length <= longestList) return [token];
  return chunks(token.items, itemsPerPiece).map((items, index) => ({
    ...token,
    items,
    raw: items.map((item) => item.raw).join(""),
    start: token.start === "" ? "" : token.start + index * itemsPerPiece,
  }));
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

/** Keeps the identity of code that was read again and came out the same; other blocks are cheap to draw again. */
function sameWherePossible(before: readonly Block[], after: readonly Block[]): readonly Block[] {
  return after.map((block, index) => {
    const old = before[index];
    return old !== undefined && isSameCode(old, block) ? old : block;
  });
}

function isSameCode(old: Block, block: Block): boolean {
  return (
    old.token.type === "code" &&
    block.token.type === "code" &&
    old.key === block.key &&
    old.settled === block.settled &&
    old.token.raw === block.token.raw &&
    old.piece?.last === block.piece?.last &&
    (block.piece?.first !== true || old.piece?.whole.raw === block.piece.whole.raw)
  );
}
