/**
 * Patterns that are matched at one place of a text which may still grow. A pattern is built from pieces, so that it can
 * tell "no" from "not yet": the text ends where the pattern could go on.
 */

export interface Mark {
  /** Regular expression source, with its named groups. */
  readonly whole: string;
  /** The same without groups: as a part of what comes before something else. */
  readonly plain: string;
  /** A beginning of it, up to the text's end. */
  readonly cut: string;
}

/** Exactly one of these texts. The longer of two with the same beginning goes first. */
export function lit(...texts: readonly string[]): Mark {
  const whole = `(?:${texts.map(escaped).join("|")})`;
  return { whole, plain: whole, cut: `(?:${texts.map(beginning).join("|")})` };
}

/** Something whose every beginning matches it too: a class with a count. */
export function some(source: string, group?: string): Mark {
  const plain = `(?:${source})`;
  return { whole: group === undefined ? plain : `(?<${group}>${source})`, plain, cut: plain };
}

export function opt(mark: Mark): Mark {
  return { whole: `(?:${mark.whole})?`, plain: `(?:${mark.plain})?`, cut: mark.cut };
}

export function any(...marks: readonly Mark[]): Mark {
  const join = (key: keyof Mark): string => `(?:${marks.map((mark) => mark[key]).join("|")})`;
  return { whole: join("whole"), plain: join("plain"), cut: join("cut") };
}

export function seq(...marks: readonly Mark[]): Mark {
  const before = (at: number): string =>
    marks
      .slice(0, at)
      .map(({ plain }) => plain)
      .join("");
  return {
    whole: marks.map(({ whole }) => whole).join(""),
    plain: before(marks.length),
    cut: `(?:${marks.map(({ cut }, at) => `${before(at)}${cut}$`).join("|")})`,
  };
}

/** White space, never so much that waiting for its end would be felt. */
export const gap: Mark = some("\\s{0,80}");

export interface Match {
  readonly end: number;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

export type MarkReader = (text: string, at: number, final: boolean) => Match | "cut" | undefined;

export function markReader(mark: Mark): MarkReader {
  const whole = new RegExp(mark.whole, "y");
  const cut = new RegExp(`${mark.cut}$`, "y");
  return (text, at, final) => {
    whole.lastIndex = at;
    const match = whole.exec(text);
    if (match !== null) return { end: whole.lastIndex, groups: match.groups ?? {} };
    if (final || text.length - at > longestMark) return undefined;
    cut.lastIndex = at;
    return cut.test(text) ? "cut" : undefined;
  };
}

/** No mark is longer, whatever white space it holds. */
const longestMark = 600;

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function beginning(text: string): string {
  return Array.from(text)
    .reverse()
    .reduce((rest, char) => `${escaped(char)}${rest === "" ? "" : `(?:${rest})?`}`, "");
}
