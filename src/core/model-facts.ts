/** What is told of a model. What nobody told is absent: unknown is neither no nor zero. */
import * as z from "zod";

/** Tokens. The full prompt with its tools would take more of so small a window than it is worth. */
export const smallWindow = 16 * 1024;

/** US dollars for a million tokens. */
const dollars = z.number().nonnegative();

export const price = z.object({
  input: dollars,
  output: dollars,
  /** Input that the provider's cache already held. */
  cachedInput: dollars.optional(),
  /** Input that is written into the cache. */
  cacheWrite: dollars.optional(),
});
export type Price = z.infer<typeof price>;

export const modelFacts = z.object({
  /** As requests name it. */
  id: z.string().min(1),
  /** For people, where it differs. */
  name: z.string().optional(),
  /** Tokens, as the server runs the model now, input and output together. */
  contextWindow: z.number().int().positive().optional(),
  /** Tokens. */
  maxOutputTokens: z.number().int().positive().optional(),
  price: price.optional(),
  vision: z.boolean().optional(),
  reasoning: z.boolean().optional(),
  tools: z.boolean().optional(),
});
export type ModelFacts = z.infer<typeof modelFacts>;

/** What one address listed, and when. */
export const modelList = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  models: z.array(modelFacts),
});
export type ModelList = z.infer<typeof modelList>;

/** Kept lists. Never rejects: what cannot be kept is asked again. */
export interface ModelLists {
  of(address: string): ModelList | undefined;
  keep(address: string, list: ModelList): Promise<void>;
}

/** What the list says of one model, if it has it. */
export function factsIn(list: ModelList | undefined, model: string): ModelFacts | undefined {
  return list?.models.find(({ id }) => id === model);
}
