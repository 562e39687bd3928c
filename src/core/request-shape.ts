/** What a profile may say about the form of its requests. What it leaves out is as the server is known to need it. */
import * as z from "zod";

export const toolChoiceWords = ["auto", "required", "none", "omit"] as const;

/** From the least to the most. Which of them a server knows is for the server to say. */
export const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof efforts)[number];

/** How much a model thinks before it answers: as a word, or as the most tokens it may spend on it. */
export const reasoningWish = z.union([z.enum(efforts), z.object({ budget: z.number().int().positive() })]);
export type ReasoningWish = z.infer<typeof reasoningWish>;

/** Under which a refusal of it is remembered: another wish is then tried anew. Kept as evidence, so they never change. */
export function nameOfWish(wish: ReasoningWish): string {
  return typeof wish === "string" ? `thinking effort ${wish}` : "a thinking budget";
}

export const wishNames: readonly string[] = [...efforts.map(nameOfWish), nameOfWish({ budget: 1 })];

/** Fields that Diglot itself fills and reads by. */
export const ownFields: ReadonlySet<string> = new Set([
  "model",
  "messages",
  "input",
  "instructions",
  "system",
  "tools",
  "stream",
]);

const extraBody = z
  .record(z.string(), z.json())
  .refine((body) => Object.keys(body).every((name) => !ownFields.has(name)), "Diglot fills this field itself.");

export const requestShape = z.object({
  /** Absent: as the model does by itself. */
  reasoning: reasoningWish.optional(),
  /** Absent: not sent. */
  temperature: z.number().min(0).max(2).optional(),
  /** Laid over the body's other fields as they stand. */
  extraBody: extraBody.optional(),
  /** "omit" sends nothing; `{ tool }` asks for that one tool with every request. */
  toolChoice: z.union([z.enum(toolChoiceWords), z.object({ tool: z.string().min(1) })]).optional(),
  parallelCalls: z.enum(["on", "off", "omit"]).optional(),
  /** Asks the server to hold the model to the tools' schemas. Schemas are then written in `openai_strict`. */
  strictSchemas: z.boolean().optional(),
  /** The dialect of JSON Schema that the server takes. */
  schemas: z.enum(["plain", "openai_strict", "gemini"]).optional(),
  maxTokensField: z.enum(["max_tokens", "max_completion_tokens"]).optional(),
  /** "user": in front of the person's first message, for models that know no system role. */
  systemRole: z.enum(["system", "developer", "user"]).optional(),
});
export type RequestShape = z.infer<typeof requestShape>;
