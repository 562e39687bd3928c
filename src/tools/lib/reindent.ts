/** Carries new lines over from the indentation a model wrote to the one the file has. */

export interface IndentPair {
  /** White space before a line of the SEARCH text. */
  readonly written: string;
  /** White space before the line of the file that it stands for. */
  readonly real: string;
}

export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/**
 * True when the file's indentation is the written one under other names: each written indent always stands for the same
 * real one, and two different ones never for the same.
 */
export function isShift(pairs: readonly IndentPair[]): boolean {
  const real = new Map<string, string>();
  const written = new Map<string, string>();
  for (const pair of pairs) {
    if ((real.get(pair.written) ?? pair.real) !== pair.real) return false;
    if ((written.get(pair.real) ?? pair.written) !== pair.written) return false;
    real.set(pair.written, pair.real);
    written.set(pair.real, pair.written);
  }
  return true;
}

/** A function that moves one line. Lines with less indent than any known one move left, at most to the margin. */
export function reindenter(pairs: readonly IndentPair[]): (line: string) => string {
  if (pairs.every((pair) => pair.written === pair.real)) return (line) => line;
  const sorted = [...pairs].sort((a, b) => b.written.length - a.written.length);
  const shallowest = sorted.at(-1);
  return (line) => {
    if (line.trim() === "" || !shallowest) return line;
    const indent = indentOf(line);
    const body = line.slice(indent.length);
    const base = sorted.find((pair) => indent.startsWith(pair.written));
    if (base) return base.real + inUnitsOf(base, pairs, indent.slice(base.written.length)) + body;
    const less = inUnitsOf(shallowest, pairs, shallowest.written.slice(indent.length)).length;
    return shallowest.real.slice(0, Math.max(0, shallowest.real.length - less)) + body;
  };
}

/** Translates further indent between tabs and spaces, where the pairs show how many spaces a tab stands for. */
function inUnitsOf(base: IndentPair, pairs: readonly IndentPair[], indent: string): string {
  const known = [base, ...pairs].find((pair) => pair.written !== "" && pair.real !== "");
  if (!known || indent === "") return indent;
  const { written, real } = known;
  if (isAll(real, "\t") && isAll(written, " ") && written.length % real.length === 0 && isAll(indent, " ")) {
    return "\t".repeat(Math.floor(indent.length / (written.length / real.length)));
  }
  if (isAll(real, " ") && isAll(written, "\t") && real.length % written.length === 0 && isAll(indent, "\t")) {
    return " ".repeat(indent.length * (real.length / written.length));
  }
  return indent;
}

function isAll(text: string, char: string): boolean {
  return text === char.repeat(text.length);
}
