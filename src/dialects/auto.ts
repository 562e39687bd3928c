/**
 * Decides the style from what was learnt about the server and model. The strongest evidence first: a check of the profile,
 * then what went wrong in earlier requests, then what the server says of itself. What went wrong after the check outweighs
 * it: the server is not what it was.
 */
import type { Evidence } from "../core/evidence.ts";

export interface AutoChoice {
  readonly style: "json" | "xml";
  /** One sentence for people. */
  readonly reason: string;
  /** Nothing is known that decides it. */
  readonly isGuess?: boolean;
}

type Of<K extends Evidence["kind"]> = Extract<Evidence, { kind: K }>;

export function chooseStyle(evidence: readonly Evidence[]): AutoChoice {
  const check = newest(evidence, "checked");
  const sinceCheck = evidence.filter(({ at }) => at > (check?.at ?? Number.NEGATIVE_INFINITY));
  const choice =
    afterFailures(sinceCheck) ??
    afterCheck(check) ??
    afterFailures(evidence) ??
    asDeclared(newest(evidence, "tools_declared")) ??
    unknown;
  return choice.style === "json" ? { ...choice, reason: `${choice.reason}${leaksIn(evidence)}` } : choice;
}

const unknown: AutoChoice = {
  style: "json",
  reason: "Nothing speaks against native calls here; XML is the fallback if the server refuses them.",
  isGuess: true,
};

function afterCheck(check: Of<"checked"> | undefined): AutoChoice | undefined {
  if (check === undefined || (check.style !== "json" && check.style !== "xml")) return undefined;
  return { style: check.style, reason: `The check of ${dayOf(check.at)} says so: ${shortened(check.detail)}` };
}

/** A refusal is final. Calls that came out wrong in one style speak for the other, as long as that one has not failed too. */
function afterFailures(evidence: readonly Evidence[]): AutoChoice | undefined {
  const refusal = newest(evidence, "native_tools_rejected");
  if (refusal !== undefined) {
    return { style: "xml", reason: `This server refused native tool calls (its words: ${shortened(refusal.detail)}).` };
  }
  const failed = new Set(evidence.flatMap((record) => (record.kind === "calls_unusable" ? [record.style] : [])));
  if (failed.has("JSON") === failed.has("XML")) return undefined;
  const style = failed.has("JSON") ? "xml" : "json";
  return { style, reason: `The ${[...failed].join()} calls of this model could not be used here.` };
}

function asDeclared(declared: Of<"tools_declared"> | undefined): AutoChoice | undefined {
  if (declared === undefined) return undefined;
  const { supported, by } = declared;
  if (!supported) return { style: "xml", reason: `${by} says that this model takes no native tool calls.` };
  return { style: "json", reason: `${by} says that this model takes native tool calls.` };
}

/** Leaked calls are recovered, so they decide nothing; but a person who wonders should know. */
function leaksIn(evidence: readonly Evidence[]): string {
  const formats = evidence.flatMap((record) => (record.kind === "calls_leaked" ? [record.format] : []));
  if (formats.length === 0) return "";
  return ` The server leaks calls as text (${[...new Set(formats)].join(", ")} format); Diglot recovers them.`;
}

function newest<K extends Evidence["kind"]>(evidence: readonly Evidence[], kind: K): Of<K> | undefined {
  return evidence.findLast((record): record is Of<K> => record.kind === kind);
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const longestQuote = 200;

function shortened(words: string): string {
  const line = words.replace(/\s+/g, " ").trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
}
