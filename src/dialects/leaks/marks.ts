/**
 * Patterns that are matched at one place of a text which may still grow, and can tell "no" from "not yet". They are built
 * from pieces and read them in order, without ever going back: what is optional or repeated must differ from what follows.
 */

export interface Mark {
  /** Behind the match, `no`, or `cut` where the text ends in the middle of what may become one. */
  read(text: string, at: number, scope: Scope): number;
  /** What a match begins with, up to three characters. */
  readonly starts: readonly string[];
  /** It may match nothing, so that what comes behind it may come first. */
  readonly isOptional?: boolean;
}

interface Scope {
  /** The text will not grow. */
  readonly final: boolean;
  readonly groups: Record<string, string>;
}

const no = -1;
const cut = -2;
export const notYet = cut;

/** One of these texts. Of two with the same beginning the longer one counts. */
export function lit(...texts: readonly string[]): Mark {
  const ordered = [...texts].sort((left, right) => right.length - left.length);
  return {
    starts: [...new Set(texts.map((text) => text.slice(0, 3)))],
    read(text, at, { final }) {
      for (const each of ordered) {
        const shared = sharedStart(text, at, each);
        if (shared === each.length) return at + shared;
        if (!final && at + shared === text.length) return cut;
      }
      return no;
    },
  };
}

/** How many characters stand at `at` as they do in `wanted`: nearly always none or one. */
function sharedStart(text: string, at: number, wanted: string): number {
  const most = Math.min(wanted.length, text.length - at);
  let shared = 0;
  while (shared < most && text.charCodeAt(at + shared) === wanted.charCodeAt(shared)) shared++;
  return shared;
}

/** As many characters of a kind as there are, in some number. */
export function some(kind: RegExp, least = 1, most = 80, starts: readonly string[] = []): Mark {
  const pattern = new RegExp(`(?:${kind.source}){0,${most}}`, "y");
  return {
    starts,
    read(text, at, { final }) {
      pattern.lastIndex = at;
      pattern.test(text);
      const end = pattern.lastIndex;
      if (end === text.length && !final && end - at < most) return cut;
      return end - at < least ? no : end;
    },
  };
}

export function opt(mark: Mark): Mark {
  return {
    starts: mark.starts,
    isOptional: true,
    read(text, at, scope) {
      const end = mark.read(text, at, scope);
      return end === no ? at : end;
    },
  };
}

/** As often as it matches, up to a dozen times. */
export function repeat(mark: Mark): Mark {
  return {
    starts: mark.starts,
    isOptional: true,
    read(text, at, scope) {
      let end = at;
      for (let count = 0; count < 12; count++) {
        const next = mark.read(text, end, scope);
        if (next === cut) return cut;
        if (next === no) break;
        end = next;
      }
      return end;
    },
  };
}

/** The first of these that matches, or may yet. */
export function any(...marks: readonly Mark[]): Mark {
  return {
    starts: marks.flatMap(({ starts }) => starts),
    read(text, at, scope) {
      for (const mark of marks) {
        const end = mark.read(text, at, scope);
        if (end !== no) return end;
      }
      return no;
    },
  };
}

export function seq(...marks: readonly Mark[]): Mark {
  return {
    starts: startsOf(marks),
    read(text, at, scope) {
      let end = at;
      for (const mark of marks) {
        end = mark.read(text, end, scope);
        if (end < 0) return end;
      }
      return end;
    },
  };
}

function startsOf(marks: readonly Mark[]): readonly string[] {
  const found: string[] = [];
  for (const [at, { starts, isOptional }] of marks.entries()) {
    const follows = startsBehind(marks.slice(at + 1));
    found.push(...starts.flatMap((start) => (start.length > 1 ? [start] : withNext(start, follows))));
    if (!isOptional) break;
  }
  return found;
}

/** What may stand first in these. None: it may be anything. */
function startsBehind([next, ...rest]: readonly Mark[]): readonly string[] {
  if (next === undefined || next.starts.length === 0 || next.isOptional !== true) return next?.starts ?? [];
  const behind = startsBehind(rest);
  return behind.length === 0 ? [] : [...next.starts, ...behind];
}

function withNext(start: string, follows: readonly string[]): readonly string[] {
  return follows.length === 0 ? [start] : follows.map((next) => start + next.charAt(0));
}

/** Keeps what matched under a name. */
export function group(name: string, mark: Mark): Mark {
  return {
    starts: mark.starts,
    read(text, at, scope) {
      const end = mark.read(text, at, scope);
      if (end >= 0) scope.groups[name] = text.slice(at, end);
      return end;
    },
  };
}

/** It must follow, and nothing of it is taken. */
export function ahead(mark: Mark): Mark {
  return {
    starts: mark.starts,
    read(text, at, scope) {
      const end = mark.read(text, at, scope);
      return end < 0 ? end : at;
    },
  };
}

/** White space, never so much that waiting for its end would be felt. */
export const gap: Mark = opt(some(/\s/));

export const nothing: Mark = { starts: [], isOptional: true, read: (_, at) => at };

export interface Match {
  readonly end: number;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

export function readMark(mark: Mark, text: string, at: number, final: boolean): Match | "cut" | undefined {
  const groups: Record<string, string> = {};
  const end = mark.read(text, at, { final, groups });
  if (end === cut) return "cut";
  return end === no ? undefined : { end, groups };
}
