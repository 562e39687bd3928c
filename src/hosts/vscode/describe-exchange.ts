/** A recorded exchange in a list, in a few words. */
import type { RecordedExchange } from "../../providers/transport/recorded-exchange.ts";

export interface DescribedExchange {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** `timeZone` is that of the machine unless it is given. */
export function describeExchange(
  { number, at, ms, state, problem, model, request, reply }: RecordedExchange,
  timeZone?: string,
): DescribedExchange {
  const { method, url } = request;
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  const outcome = [...(reply === undefined ? [] : [String(reply.status)]), ...(state === "over" ? [] : [words[state]])];
  const received = (reply?.pieces ?? []).reduce((sum, piece) => sum + piece.length, reply?.leftOut ?? 0);
  const sizes = `${sizeOf(request.body.length + request.leftOut)} sent, ${sizeOf(received)} received`;
  const time = new Date(at).toLocaleTimeString("en-GB", timeZone === undefined ? {} : { timeZone });
  return {
    label: `${number}  ${method} ${path}`,
    description: [outcome.join(", "), `${(ms / 1_000).toFixed(1)} s`, sizes].join(" · "),
    detail: [time, model, ...(problem === undefined ? [] : [problem])].join(" · "),
  };
}

const words: Readonly<Record<Exclude<RecordedExchange["state"], "over">, string>> = {
  waiting: "waiting",
  arriving: "arriving",
  stopped: "stopped",
  broken: "broken off",
};

function sizeOf(bytes: number): string {
  return bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} KB`;
}
