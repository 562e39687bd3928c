/**
 * A task as rows.
 * 1. Ids are stable: a row keeps its id for as long as it is shown, whatever grows around it.
 * 2. What did not change keeps its identity.
 */
import type { AppErrorData } from "../../src/core/errors.ts";
import type { Call, Item, Part, TaskState, TurnItem } from "../../src/core/state.ts";
import type { Row } from "./row.ts";
import { createTextRows, type TextRows } from "./text-rows.ts";

export interface RowMaker {
  rowsOf(state: TaskState): readonly Row[];
}

export function createRowMaker(): RowMaker {
  const ofItem = new WeakMap<Item, readonly Row[]>();
  const ofPart = new WeakMap<Part, readonly Row[]>();
  const texts = new Map<string, TextRows>();
  const folded = new Map<string, Extract<Row, { kind: "reads" }>>();
  let taskId = "";

  const textRows = (id: string): TextRows => {
    const known = texts.get(id) ?? createTextRows(id);
    texts.set(id, known);
    return known;
  };
  const rowsOfPart = (part: Part, id: string, complete: boolean): readonly Row[] => {
    if (part.kind === "text") return part.text.trim() === "" ? [] : textRows(id).update(part.text, complete);
    const known = ofPart.get(part);
    if (known !== undefined) return known;
    const rows = part.kind === "call" ? [callRow(part.call)] : reasoningRows(part, id);
    ofPart.set(part, rows);
    return rows;
  };
  const rowsOfTurn = (turn: TurnItem): readonly Row[] =>
    turn.parts.flatMap((part, index) =>
      rowsOfPart(part, `${turn.id}-${index}`, turn.status !== "streaming" || index < turn.parts.length - 1),
    );
  const rowsOfItem = (item: Item): readonly Row[] => {
    const known = ofItem.get(item);
    if (known !== undefined) return known;
    const rows = item.kind === "turn" ? rowsOfTurn(item) : [plainRow(item)];
    ofItem.set(item, rows);
    return rows;
  };
  const fold = (rows: readonly Row[]): readonly Row[] =>
    foldReads(rows, (calls) => {
      const id = `call-${calls[0]?.id}`;
      const old = folded.get(id);
      if (old !== undefined && sameCalls(old.calls, calls)) return old;
      const row = { kind: "reads", id, calls } as const;
      folded.set(id, row);
      return row;
    });

  return {
    rowsOf(state) {
      if (state.taskId !== taskId) {
        texts.clear();
        folded.clear();
        taskId = state.taskId;
      }
      const rows = [...fold(state.items.flatMap((item, at) => [...rowsOfItem(item), ...failure(state.items, at)]))];
      if (state.hidden > 0) rows.unshift({ kind: "earlier", id: "earlier", hidden: state.hidden });
      if (state.retry !== null) rows.push({ kind: "retry", id: "retry", retry: state.retry });
      if (state.phase !== null) rows.push({ kind: "phase", id: "phase", ...state.phase });
      return rows;
    },
  };
}

function callRow(call: Call): Row {
  return { kind: "call", id: `call-${call.id}`, call };
}

function reasoningRows(part: Extract<Part, { kind: "reasoning" }>, id: string): readonly Row[] {
  if (part.text.trim() === "") return [];
  return [{ kind: "reasoning", id, text: part.text, startedAt: part.startedAt, endedAt: part.endedAt }];
}

function plainRow(item: Exclude<Item, TurnItem>): Row {
  switch (item.kind) {
    case "user":
      return { kind: "user", id: item.id, text: item.text };
    case "reminder":
      return { kind: "notice", id: item.id, text: item.note, detail: item.text };
    case "notice":
      return { kind: "notice", id: item.id, text: item.text, detail: item.detail };
    case "mode":
      return { kind: "mode", id: item.id, mode: item.mode };
    case "end":
      return { kind: "end", id: item.id, end: item.end, error: item.error };
  }
}

/**
 * A reply that failed while the run went on. When the run ended with it, the end row tells; or a notice about it does. Tries
 * in a row that brought nothing are told by the last of them.
 */
function failure(items: readonly Item[], at: number): readonly Row[] {
  const item = items[at];
  const next = items[at + 1];
  if (item?.kind !== "turn" || item.error === undefined || next === undefined || next.kind === "end") return [];
  if (isBareFailure(next)) return [];
  const { message, detail = message } = item.error;
  if (next.kind === "notice" && next.detail === detail) return [];
  const failed = failuresUpTo(items, at);
  const text = failed.length > 1 ? `${message} It was asked ${failed.length} times.` : message;
  return [{ kind: "notice", id: `${item.id}-error`, text, detail: detailsOf(failed) }];
}

function isBareFailure(item: Item | undefined): boolean {
  return item?.kind === "turn" && item.error !== undefined && item.parts.length === 0;
}

/** This failed turn and those directly before it: an earlier one that said something has the others behind it. */
function failuresUpTo(items: readonly Item[], at: number): readonly AppErrorData[] {
  let first = at;
  while (isBareFailure(items[first]) && isFailure(items[first - 1])) first--;
  return items.slice(first, at + 1).flatMap((item) => (item.kind === "turn" && item.error ? [item.error] : []));
}

function isFailure(item: Item | undefined): boolean {
  return item?.kind === "turn" && item.error !== undefined;
}

/** The words of each, but not the same ones again. */
function detailsOf(errors: readonly AppErrorData[]): string | undefined {
  const own = errors.at(-1)?.message;
  const words = errors.flatMap(({ message, detail }) => [...(message === own ? [] : [message]), detail ?? ""]);
  const said = [...new Set(words)].filter((text) => text !== "");
  return said.length === 0 ? undefined : said.join("\n");
}

/** A finished call that showed a file and nothing else. Judged by what it shows, not by which tool it was. */
function isRead(row: Row | undefined): row is Extract<Row, { kind: "call" }> {
  return row?.kind === "call" && row.call.state === "done" && row.call.outcome?.view?.kind === "file";
}

function foldReads(rows: readonly Row[], foldInto: (calls: readonly Call[]) => Row): readonly Row[] {
  const result: Row[] = [];
  for (let index = 0; index < rows.length; ) {
    const row = rows[index];
    if (row === undefined) break;
    let end = index;
    const calls: Call[] = [];
    for (let next = rows[end]; isRead(next); next = rows[++end]) calls.push(next.call);
    result.push(calls.length > 1 ? foldInto(calls) : row);
    index = Math.max(end, index + 1);
  }
  return result;
}

function sameCalls(before: readonly Call[], after: readonly Call[]): boolean {
  return before.length === after.length && before.every((call, index) => call === after[index]);
}
