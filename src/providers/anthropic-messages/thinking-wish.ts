/** How much the model is asked to think, in the words of the Messages API (platform.claude.com, extended and adaptive thinking). */
import type Anthropic from "@anthropic-ai/sdk";
import { type Effort, nameOfWish, type RequestShape } from "../../core/request-shape.ts";

/** Tokens. Models up to Claude 4.5 know no effort, only a budget, and none under 1,024. */
const budgets: Readonly<Record<Exclude<Effort, "none">, number>> = {
  minimal: 1_024,
  low: 4_096,
  medium: 10_240,
  high: 20_480,
  xhigh: 32_768,
  max: 49_152,
};

/** claude-3-7-sonnet-20250219, claude-sonnet-4-20250514, claude-opus-4-1, claude-haiku-4-5; not claude-sonnet-4-6. */
const knowsOnlyBudgets = /claude-3-|claude-(opus|sonnet|haiku)-4(-[0-5])?(-?\d{8}|@|-v\d|-latest|$)/;

export interface ThinkingFields {
  readonly thinking?: Anthropic.ThinkingConfigParam;
  readonly output_config?: Anthropic.OutputConfig;
}

interface Asked {
  readonly model: string;
  readonly shape: RequestShape;
  /** The parts that are left out. */
  readonly without: ReadonlySet<string>;
}

export function thinkingFields({ model, shape: { reasoning }, without }: Asked): ThinkingFields {
  if (reasoning === undefined || without.has(nameOfWish(reasoning))) return {};
  if (reasoning === "none") return { thinking: { type: "disabled" } };
  if (typeof reasoning === "object") return { thinking: { type: "enabled", budget_tokens: reasoning.budget } };
  if (knowsOnlyBudgets.test(model)) return { thinking: { type: "enabled", budget_tokens: budgets[reasoning] } };
  // the API's own scale begins at low
  const effort = reasoning === "minimal" ? "low" : reasoning;
  return { thinking: { type: "adaptive" }, output_config: { effort } };
}

/** "`max_tokens` must be greater than `thinking.budget_tokens`": where Diglot chooses the limit, the answer keeps its room. */
export function budgetIn({ thinking }: ThinkingFields): number {
  return thinking?.type === "enabled" ? thinking.budget_tokens : 0;
}
