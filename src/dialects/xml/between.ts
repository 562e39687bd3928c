/** What may stand behind a parameter: the next one, or what is none: comments, and elements that the tool does not know. */
import { propertyFor, typesOf } from "../coerce.ts";
import { isExact } from "../parameter-kinds.ts";
import type { OpenCall } from "./open-call.ts";
import type { Scan } from "./scan.ts";
import { innerWrappers, localName, outerWrappers, type Tag, type TagHead, tagHead } from "./tags.ts";

/** So much is looked at beyond an end, to know whether it is one: things, and characters of each. */
export const mostBetween = 4;
export const longestAhead = 1_000;

/** `<!-- from line -->` between two parameters. */
export function pastComment({ buffer, final }: Scan, at: number): number | "cut" | "other" {
  const ahead = buffer.slice(at, at + longestAhead);
  if (!ahead.startsWith("<!--")) return "<!--".startsWith(ahead) && !final ? "cut" : "other";
  const found = ahead.indexOf("-->");
  if (found === -1) return ahead.length === longestAhead || final ? "other" : "cut";
  return at + found + "-->".length;
}

/**
 * `<line_count>12</line_count>`, `<parameter name="description">…</parameter>`: behind a parameter that the tool does not
 * know, what follows it decides.
 */
export function pastUnknown(scan: Scan, call: OpenCall, head: TagHead | Tag): number | "cut" | "other" | "next" {
  const { buffer, final } = scan;
  const own = call.open ?? call.parameters.at(-1);
  if (own === undefined || head.name === own.tag) return "other";
  const named = "closer" in head ? head.closer : undefined;
  // beside a parameter that is a tag of its own name: `<invoke name="bash"><command>…</command><description>`
  const isPlain = call.head === tagHead || propertyFor(call.spec, own.tag) !== undefined;
  if (!isPlain && named === undefined) return "other";
  const closer = `</${named ?? head.name}>`;
  const found = buffer.slice(head.end, head.end + longestAhead).indexOf(closer);
  if (found === -1) {
    if (buffer.length - head.end < longestAhead && !final) return "cut";
    if (named === undefined || final) return "other";
    // too long to see what follows it: a file may show such a parameter, a command does not
    if (isExact(own.property)) scan.isAmbiguous = true;
    return "next";
  }
  const end = head.end + found;
  const isOpen = named === undefined && buffer.slice(head.end, end).includes(`</${own.tag}`);
  return isOpen ? "other" : end + closer.length;
}

export function isWrapper({ name }: TagHead): boolean {
  return outerWrappers.has(localName(name));
}

export function isNext({ open, parameters, spec, keys, head: read }: OpenCall, head: TagHead): boolean {
  if (innerWrappers.has(head.name)) return true;
  if (read === tagHead) return propertyFor(spec, head.name) !== undefined;
  if (head.name === "") return keys.length > 0;
  const property = propertyFor(spec, head.name);
  if (property === undefined) return false;
  const isGiven = property === open?.property || parameters.some((earlier) => earlier.property === property);
  return !isGiven || typesOf(spec.schema.properties[property] ?? {}).includes("array");
}
