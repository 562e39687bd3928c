/** Which of the recorded exchanges a turn of a task was. */
import type { RecordedExchange } from "../../providers/transport/recorded-exchange.ts";

export interface SentTurn {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly ms?: number;
  readonly model: string;
}

/** Absent when it is not kept any more. Of a reply that was asked to go on, the last. */
export function exchangeOf(
  exchanges: readonly RecordedExchange[],
  { at, ms = Number.POSITIVE_INFINITY, model }: SentTurn,
): RecordedExchange | undefined {
  // both clocks tell whole milliseconds, and each rounds in its own way
  const isOf = (one: RecordedExchange): boolean => one.at >= at - 1 && one.at <= at + ms + 1;
  return exchanges.findLast((one) => one.model === model && one.request.method === "POST" && isOf(one));
}
