/**
 * One record of a journal as one line: `{"v":1,"seq":…,"at":…,"event":{…},"prev":…,"crc":…}`. `crc` is the CRC-32 of the
 * line as it would be without it; `prev` is the `crc` of the record before, so edits and gaps are both found.
 */
import { crc32 } from "node:zlib";
import type { Logged } from "../core/event.ts";
import { isJsonObject, type JsonObject, parseJson } from "../core/json.ts";

const version = 1;

export interface EncodedRecord {
  /** With its line feed. */
  readonly line: string;
  readonly crc: number;
}

/** What an undamaged line holds. Its event may be of a kind that this version does not know. */
export interface RawRecord {
  readonly fields: JsonObject;
  readonly crc: number;
  /** undefined for the first record. */
  readonly prev: number | undefined;
}

export function encodeRecord(record: Logged, prev: number | undefined): EncodedRecord {
  const body = JSON.stringify({ v: version, ...record, ...(prev === undefined ? {} : { prev }) });
  const crc = crc32(body);
  return { line: `${body.slice(0, -1)},"crc":${crc}}\n`, crc };
}

/** Undefined when the line is damaged. `line` is without its line feed. */
export function decodeRecord(line: Buffer): RawRecord | undefined {
  const ending = /,"crc":(\d{1,10})\}$/.exec(line.subarray(-22).toString("latin1"));
  if (ending === null) return undefined;
  const crc = Number(ending[1]);
  const body = line.subarray(0, line.length - ending[0].length);
  if (crc32("}", crc32(body)) !== crc) return undefined;
  const parsed = parseJson(`${body.toString("utf8")}}`);
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined;
  const { prev } = parsed.value;
  return { fields: parsed.value, crc, prev: typeof prev === "number" ? prev : undefined };
}
