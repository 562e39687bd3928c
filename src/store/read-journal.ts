/** Reads a journal back: all that is intact, whatever happened to the rest. */
import { type Logged, logged } from "../core/event.ts";
import { decodeRecord, type RawRecord } from "./record.ts";

export interface JournalContent {
  /** What this version understands, in the order of the file. */
  readonly past: readonly Logged[];
  /** Intact records of kinds that this version does not know. They stay in the file. */
  readonly unknown: number;
  /** Damaged lines. They stay in the file. */
  readonly damaged: number;
  /** Places where a record does not follow the one before it: lines are missing there. */
  readonly gaps: number;
  /** Bytes up to and including the last line feed. What lies behind them was torn off in the middle of a write. */
  readonly wholeBytes: number;
  /** Of the last intact record: what the next one is chained to. */
  readonly lastCrc: number | undefined;
}

export function readJournal(bytes: Buffer): JournalContent {
  const past: Logged[] = [];
  const counts = { unknown: 0, damaged: 0, gaps: 0 };
  let lastCrc: number | undefined;
  for (const line of wholeLines(bytes)) {
    const whole = decodeRecord(line);
    if (whole === undefined) counts.damaged++;
    for (const raw of whole === undefined ? salvage(line) : [whole]) {
      if (raw.prev !== lastCrc) counts.gaps++;
      lastCrc = raw.crc;
      const record = logged.safeParse(raw.fields);
      if (record.success) past.push(record.data);
      else counts.unknown++;
    }
  }
  return { past, ...counts, wholeBytes: bytes.lastIndexOf(lineFeed) + 1, lastCrc };
}

const lineFeed = 0x0a;

/** Without their line feeds, and without a last line that has none. */
function* wholeLines(bytes: Buffer): Generator<Buffer> {
  let start = 0;
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

/**
 * Intact records inside a damaged line: where only the line feed between two was hit, both are still there. Inside a
 * record the quotes of `{"v":1,"seq":` would be escaped, so what looks like a beginning in a text is none.
 */
function* salvage(line: Buffer): Generator<RawRecord> {
  const text = line.toString("latin1"); // one character a byte
  const ends = [...text.matchAll(/,"crc":\d{1,10}\}/g)].map((match) => match.index + match[0].length);
  for (const { index: start } of text.matchAll(/\{"v":\d+,"seq":/g)) {
    for (const end of ends) {
      const raw = end > start ? decodeRecord(line.subarray(start, end)) : undefined;
      if (raw === undefined) continue;
      yield raw;
      break;
    }
  }
}
