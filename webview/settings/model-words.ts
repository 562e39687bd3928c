/** What is told of a model, as people read it. What nobody told is said where it matters and left out elsewhere. */

import { formatCount } from "../../src/core/figures.ts";
import type { ModelFacts, Price } from "../../src/core/model-facts.ts";

/** "200k · $3 / $15 · tools · images · thinking", for a list. */
export function factsInShort({ contextWindow, price, tools, vision, reasoning }: ModelFacts): string {
  return [
    contextWindow !== undefined && formatCount(contextWindow),
    priceInShort(price),
    tools === true && "tools",
    tools === false && "no tools",
    vision === true && "images",
    reasoning === true && "thinking",
  ]
    .filter((part) => part !== false)
    .join(" · ");
}

/** Sentences, for the chosen one. */
export function factsInWords({ contextWindow, maxOutputTokens, price, tools, vision, reasoning }: ModelFacts): string {
  const can = [tools === true && "tools", vision === true && "images", reasoning === true && "thinking"].filter(
    (part) => part !== false,
  );
  return [
    contextWindow === undefined
      ? "Its context window is unknown."
      : `Context window ${contextWindow.toLocaleString("en")} tokens.`,
    maxOutputTokens !== undefined && `Longest reply ${maxOutputTokens.toLocaleString("en")}.`,
    priceInWords(price),
    can.length > 0 && `Made for ${can.join(", ")}.`,
    tools === false && "Not made for native tools.",
  ]
    .filter((part) => part !== false)
    .join(" ");
}

function priceInShort(price: Price | undefined): string {
  if (price === undefined) return "price unknown";
  return isFree(price) ? "free" : `${dollars(price.input)} / ${dollars(price.output)}`;
}

function isFree({ input, output }: Price): boolean {
  return input === 0 && output === 0;
}

function priceInWords(price: Price | undefined): string {
  if (price === undefined) return "Its price is unknown.";
  if (isFree(price)) return "Free of charge.";
  return `${dollars(price.input)} in and ${dollars(price.output)} out for a million tokens.`;
}

function dollars(amount: number): string {
  return `$${amount < 0.01 && amount > 0 ? amount.toPrecision(1) : Number(amount.toFixed(2))}`;
}

/** Those with every one of the words in their id or name. */
export function matching(models: readonly ModelFacts[], text: string): readonly ModelFacts[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return models.filter(({ id, name = "" }) => {
    const shown = `${id} ${name}`.toLowerCase();
    return words.every((word) => shown.includes(word));
  });
}
