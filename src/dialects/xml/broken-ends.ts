/** Ends of a value that is on its tag's line which are not its closing tag, and cannot be anything else. */
import { isExact } from "../parameter-kinds.ts";
import { longestAhead } from "./between.ts";
import type { OpenCall, OpenParameter } from "./open-call.ts";
import type { Scan } from "./scan.ts";
import { type Tag, tagHead } from "./tags.ts";

/** `<parameter=path>src</path>` */
export function isClosedByName(call: OpenCall, { property, tag }: OpenParameter, { closing, name }: Tag): boolean {
  return closing && call.head !== tagHead && name === property && name !== tag && !isExact(property);
}

/** Neither the end of something in the value, nor of another tool that it speaks of; and the right one is not on this line. */
export function isWrongCloser(scan: Scan, call: OpenCall, open: OpenParameter, tag: Tag): boolean | "cut" {
  const value = call.raw.since(open.start);
  if (value.trim() === "" || value.includes(`<${tag.name}`) || scan.names.similar(tag.name) !== undefined) return false;
  const ahead = scan.buffer.slice(tag.end, tag.end + longestAhead);
  const [line = ""] = ahead.split("\n", 1);
  if (line.includes(`</${open.tag}`)) return false;
  return line.length < ahead.length || ahead.length === longestAhead || scan.final ? true : "cut";
}

export function endsLine({ buffer, final }: Scan, from: number): boolean | "cut" {
  const [blank = ""] = /^[ \t\r]*/.exec(buffer.slice(from, from + longestBlank)) ?? [];
  const next = buffer.charAt(from + blank.length);
  if (next === "") return final ? true : "cut";
  return next === "\n" || next === "<";
}

const longestBlank = 200;
