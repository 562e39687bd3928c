/** The recorded replies of `wire.jsonl` and those grown from them, and the judge of what `diglot decode` makes of each. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type Decoded, decodeExchange, type Outcome } from "../../src/hosts/exchange/decode-exchange.ts";
import { type Exchange, readExchange } from "../../src/hosts/exchange/exchange.ts";

/** What a recording says about itself, beside the exchange. */
interface Expectation {
  readonly quirk: string;
  readonly expect: Outcome;
  readonly also?: readonly Outcome[];
  /** The outcome is a product's choice. */
  readonly policy?: boolean;
  readonly expect_distinct_ids?: boolean;
  readonly expect_flag?: string;
  readonly expect_dropped?: readonly string[];
  readonly expect_message_contains?: string;
  /** What the assistant message of the next request holds, by path. */
  readonly expect_replay?: Readonly<Record<string, string>>;
  readonly expect_usage?: { readonly input: number; readonly output: number };
}

export interface WireCase extends Expectation {
  readonly id: string;
  readonly exchange: Exchange;
}

export function loadCases(
  files: readonly string[] = ["wire.jsonl", "grown.jsonl", "grown-h.jsonl", "grown-o.jsonl", "grown-v.jsonl"],
): readonly WireCase[] {
  return files.flatMap((file) => {
    const lines = readFileSync(new URL(file, import.meta.url), "utf8").split("\n");
    return lines.filter((line) => line !== "").map(caseIn);
  });
}

function caseIn(line: string): WireCase {
  const exchange = readExchange(line);
  if (!exchange.ok) throw new Error(`${exchange.error.message}: ${line.slice(0, 80)}`);
  return { ...(JSON.parse(line) as Expectation), id: exchange.value.id, exchange: exchange.value };
}

export function familyOf({ quirk }: WireCase): string {
  return quirk.replace(/\d+$/, "");
}

/** The same as `diglot decode` does. `cut` splits a piece of text further: the outcome must not depend on it. */
export function play({ exchange }: WireCase, cut?: (text: string) => readonly string[]): Promise<Decoded> {
  return decodeExchange(exchange, { cut });
}

const wholes = new WeakMap<WireCase, Promise<string>>();

/** What it comes to without any cut, as JSON: played once, however many cuts are compared with it. */
export function outcomeOf(wireCase: WireCase): Promise<string> {
  const known = wholes.get(wireCase) ?? play(wireCase).then((played) => JSON.stringify(played));
  wholes.set(wireCase, known);
  return known;
}

/** The reason why what was played is not what the case expects; undefined if it is. */
export function mismatch(wireCase: WireCase, played: Decoded): string | undefined {
  const accepted = [wireCase.expect, ...(wireCase.also ?? [])].map(comparable);
  const actual = comparable(played);
  if (!accepted.some((outcome) => isDeepStrictEqual(outcome, actual))) {
    return `expected ${JSON.stringify(accepted[0])}\n     got ${JSON.stringify(actual)}`;
  }
  if (wireCase.expect_distinct_ids && new Set(played.callIds).size < played.callIds.length)
    return "two calls have one id";
  if (wireCase.expect_flag !== undefined && played.notices.length === 0) return "nothing was flagged";
  for (const key of wireCase.expect_dropped ?? []) {
    if (!played.notices.some((notice) => notice.includes(key))) return `dropping ${key} was not mentioned`;
  }
  const { expect_message_contains: words, expect_usage: usage } = wireCase;
  if (words !== undefined && !played.problems.some((problem) => problem.includes(words)))
    return `no problem names ${words}`;
  const { inputTokens: input, outputTokens: output } = played.usage ?? {};
  if (usage !== undefined && (usage.input !== input || usage.output !== output)) return `usage is ${input}, ${output}`;
  return undefined;
}

function comparable({ calls, text, reasoning, finish, error }: Outcome): Outcome {
  return { calls, text: withoutSpace(text), reasoning: withoutSpace(reasoning), finish, error };
}

function withoutSpace(text: string): string {
  return text.replace(/\s/g, "");
}
