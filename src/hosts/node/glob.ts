/**
 * Globs as .gitignore and ripgrep write them. Matching walks two pointers instead of building a regular expression, so
 * no pattern of a hostile repository can make it slow.
 */

type Token = { readonly char: string } | { readonly any: true } | { readonly star: true } | ClassToken;
interface ClassToken {
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly negated: boolean;
}
type Segment = readonly Token[] | "**";

/** A pattern cut at its slashes. */
export type Glob = readonly Segment[];

/** undefined: the pattern is not closed properly and matches nothing. "**" counts only as a whole segment. */
export function compileGlob(pattern: string): Glob | undefined {
  const segments: Segment[] = [];
  for (const part of pattern.split("/")) {
    const segment = part === "**" ? part : compileSegment(part);
    if (!segment) return undefined;
    segments.push(segment);
  }
  if (segments.length > 1 && segments.at(-1) === "**") segments.push([{ star: true }]); // "a/**" is not a itself
  return segments;
}

export function matchGlob(glob: Glob, path: readonly string[]): boolean {
  return matchSequence(glob, path, (segment) => segment === "**", matchSegment);
}

/** "*.{ts,tsx}" → "*.ts", "*.tsx". At most 64 patterns; what goes beyond is left as it stands. */
export function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const todo = [pattern];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const brace = /\{([^{}]*)\}/.exec(next);
    if (!brace || done.length + todo.length >= 64) {
      done.push(next);
      continue;
    }
    const before = next.slice(0, brace.index);
    const after = next.slice(brace.index + brace[0].length);
    todo.push(...(brace[1] ?? "").split(",").map((choice) => before + choice + after));
  }
  return [...new Set(done.reverse())];
}

function matchSegment(segment: Segment, name: string): boolean {
  if (segment === "**") return true;
  return matchSequence(segment, name.split(""), (token) => "star" in token, matchToken);
}

/** Two pointers: on a mismatch the last wildcard takes one item more. */
function matchSequence<P, T>(
  pattern: readonly P[],
  items: readonly T[],
  isWild: (part: P) => boolean,
  matches: (part: P, item: T) => boolean,
): boolean {
  let at = 0;
  let item = 0;
  let wild = -1;
  let taken = 0;
  while (item < items.length) {
    const part = pattern[at];
    const value = items[item];
    if (part !== undefined && isWild(part)) {
      wild = at++;
      taken = item;
    } else if (part !== undefined && value !== undefined && matches(part, value)) {
      at++;
      item++;
    } else if (wild !== -1) {
      at = wild + 1;
      item = ++taken;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(isWild);
}

function matchToken(token: Token, char: string): boolean {
  if ("char" in token) return token.char === char;
  if (!("ranges" in token)) return true;
  const code = char.charCodeAt(0);
  return token.ranges.some(([from, to]) => code >= from && code <= to) !== token.negated;
}

function compileSegment(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "*") tokens.push({ star: true });
    else if (char === "?") tokens.push({ any: true });
    else if (char === "\\") {
      if (++at >= text.length) return undefined;
      tokens.push({ char: text.charAt(at) });
    } else if (char === "[") {
      const end = classEnd(text, at);
      if (end === -1) return undefined;
      tokens.push(compileClass(text.slice(at + 1, end)));
      at = end;
    } else tokens.push({ char });
  }
  return tokens;
}

/** The index of the "]" that closes a class; one directly at its start is a member. */
function classEnd(text: string, open: number): number {
  let at = open + 1;
  if (text[at] === "!" || text[at] === "^") at++;
  if (text[at] === "]") at++;
  for (; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "]") return at;
  }
  return -1;
}

function compileClass(body: string): ClassToken {
  const negated = body.startsWith("!") || body.startsWith("^");
  const chars: { code: number; literal: boolean }[] = [];
  for (let at = negated ? 1 : 0; at < body.length; at++) {
    const literal = body[at] === "\\" && at + 1 < body.length;
    if (literal) at++;
    chars.push({ code: body.charCodeAt(at), literal });
  }
  const ranges: [number, number][] = [];
  const dash = "-".charCodeAt(0);
  for (let at = 0; at < chars.length; at++) {
    const from = chars[at];
    const middle = chars[at + 1];
    const to = chars[at + 2];
    if (!from) break;
    if (middle?.code === dash && !middle.literal && to) {
      ranges.push([from.code, to.code]);
      at += 2;
    } else ranges.push([from.code, from.code]);
  }
  return { ranges, negated };
}
