/** Decides the style from what was learnt about the server and model. */
import type { Evidence } from "../core/evidence.ts";

export interface AutoChoice {
  readonly style: "json" | "xml";
  /** One sentence for people. */
  readonly reason: string;
}

export function chooseStyle(evidence: readonly Evidence[]): AutoChoice {
  const refusal = evidence.find((record) => record.kind === "native_tools_rejected");
  if (refusal === undefined) {
    return {
      style: "json",
      reason: "Nothing speaks against native calls here; XML is the fallback if the server refuses them.",
    };
  }
  return { style: "xml", reason: `This server refused native tool calls (its words: ${shortened(refusal.detail)}).` };
}

const longestQuote = 200;

function shortened(words: string): string {
  const line = words.replace(/\s+/g, " ").trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
}
