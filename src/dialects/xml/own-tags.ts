/** Tells the tags of tools that can be nothing else from those that another format writes, too: a tool may be called `think`. */
import { readEnd } from "../leaks/ends.ts";
import type { LeakFinder } from "../leaks/find.ts";
import { any, readMark } from "../leaks/marks.ts";
import type { ToolNames } from "../names.ts";
import { resultToken } from "./invented.ts";
import { channel } from "./openers.ts";
import { thoughtOpening } from "./thinking.ts";

const token = any(thoughtOpening, resultToken, channel);

/** The names of tools with whose opening tag `<name>` nothing begins but a call of theirs. */
export function ownTagsOf(leaks: LeakFinder, { specs }: ToolNames): ReadonlySet<string> {
  const names = specs.map(({ name }) => name);
  return new Set(names.filter((name) => !isForeign(`<${name}>`, leaks)));
}

function isForeign(tag: string, leaks: LeakFinder): boolean {
  if (leaks.mayBeginWith(tag) || readEnd(tag, 0, false) !== undefined) return true;
  return readMark(token, tag, 0, false) !== undefined;
}
