/** Neighbouring pieces of the same growing text, made into one record: a view needs no finer steps than its frames. */
import type { Logged } from "../../core/event.ts";

/** Adds to the end of `records`, into the last one where both grow the same text. */
export function addRecord(records: Logged[], record: Logged): void {
  const last = records.at(-1);
  const joined = last && join(last, record);
  if (joined === undefined) records.push(record);
  else records[records.length - 1] = joined;
}

function join(first: Logged, second: Logged): Logged | undefined {
  const a = first.event;
  const b = second.event;
  if (a.type === "part_delta" && b.type === "part_delta") {
    const same = a.turnId === b.turnId && a.part === b.part && a.kind === b.kind;
    return same ? { ...first, event: { ...a, text: a.text + b.text } } : undefined;
  }
  if (a.type === "call_input" && b.type === "call_input") {
    const same = a.callId === b.callId && samePath(a.path, b.path);
    return same ? { ...first, event: { ...a, text: a.text + b.text } } : undefined;
  }
  if (a.type === "call_progress" && b.type === "call_progress" && a.callId === b.callId) {
    return { ...first, event: { ...a, text: a.text + b.text } };
  }
  return undefined;
}

function samePath(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
