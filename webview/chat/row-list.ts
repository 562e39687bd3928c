/** Rows as signals: the list is drawn again only when rows come or go, a row only when it changed. */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Row } from "./row.ts";

export interface LiveRow {
  readonly id: string;
  readonly row: ReadonlySignal<Row>;
}

export interface RowList {
  readonly rows: ReadonlySignal<readonly LiveRow[]>;
  set(rows: readonly Row[]): void;
}

export function createRowList(): RowList {
  const rows = signal<readonly LiveRow[]>([]);
  let known = new Map<string, { readonly id: string; readonly row: Signal<Row> }>();
  return {
    rows,
    set(next) {
      batch(() => {
        const current = new Map<string, { readonly id: string; readonly row: Signal<Row> }>();
        for (const row of next) {
          const live = known.get(row.id) ?? { id: row.id, row: signal(row) };
          live.row.value = row;
          current.set(row.id, live);
        }
        known = current;
        const before = rows.peek();
        const after = [...current.values()];
        if (before.length !== after.length || after.some((live, index) => live !== before[index])) rows.value = after;
      });
    },
  };
}
