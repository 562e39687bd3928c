/** A reply with leaked calls, read in native style, and what came of it. */
import type { AgentDelta, Dialect } from "../../../src/core/dialect.ts";
import type { FinishReason } from "../../../src/core/provider.ts";
import { jsonDialect } from "../../../src/dialects/json/index.ts";
import { decode, problemCodes, readyCalls, textDeltas } from "../replies.ts";

export interface Read {
  readonly deltas: readonly AgentDelta[];
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly problems: readonly string[];
  /** All that the person is shown, what was taken back from calls in its place. */
  readonly text: string;
  readonly formats: readonly string[];
}

export function read(
  pieces: readonly string[],
  { dialect = jsonDialect, finish = "stop" }: { dialect?: Dialect; finish?: FinishReason | undefined } = {},
): Read {
  const deltas = decode(dialect, textDeltas(pieces.filter((piece) => piece !== "")), { finish });
  return {
    deltas,
    calls: readyCalls(deltas).map(({ name, input }) => ({ name, input })),
    problems: problemCodes(deltas),
    text: textIn(deltas),
    formats: deltas.flatMap((delta) => (delta.type === "notice" ? (delta.leakedFormat ?? []) : [])),
  };
}

function textIn(deltas: readonly AgentDelta[]): string {
  const withdrawn = new Map(
    deltas.flatMap((delta) => (delta.type === "call_withdrawn" ? [[delta.id, delta.text] as const] : [])),
  );
  return deltas
    .map((delta) => {
      if (delta.type === "call_started") return withdrawn.get(delta.id) ?? "";
      return delta.type === "text" ? delta.text : "";
    })
    .join("");
}
