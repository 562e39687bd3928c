/** What the headers of a reply tell of its tokens and its cost: known before the reply, so only where a server has it whole by then. */
import type { Usage } from "../../core/provider.ts";

interface Row {
  readonly header: string;
  readonly part: keyof Usage;
}

const rows: readonly Row[] = [
  // LiteLLM, of a reply that does not stream: "x-litellm-response-cost: 3.45e-05", in dollars, with its discount and margin
  // (litellm#12689, PR#31675; docs.litellm.ai, Response Headers). Of a stream it is absent, or as good as that: 0.
  { header: "x-litellm-response-cost", part: "cost" },
  // Fireworks, likewise (docs.fireworks.ai, Performance Metrics)
  { header: "fireworks-prompt-tokens", part: "inputTokens" },
  { header: "fireworks-cached-prompt-tokens", part: "cachedTokens" },
];

/** What the body of the reply tells goes before it. Undefined where the headers tell nothing. */
export function usageIn(headers: Headers): Usage | undefined {
  const isStream = headers.get("content-type")?.includes("event-stream") === true;
  const told = rows.flatMap(({ header, part }) => {
    const value = numberIn(headers.get(header) ?? "");
    return value === undefined || (isStream && value === 0) ? [] : [[part, value] as const];
  });
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

/** Every reply of its proxy has some of them: "x-litellm-call-id", "x-litellm-version". */
export function isOfLiteLlm(headers: Headers): boolean {
  return [...headers.keys()].some((name) => name.startsWith("x-litellm-"));
}

/** Python writes small numbers as "3.45e-05". */
export function numberIn(text: string): number | undefined {
  return /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}
