/** What a person configures, as schemas. Parsed at the edge; trusted inside. */
import * as z from "zod";
import { price } from "./model-facts.ts";
import { requestShape } from "./request-shape.ts";

/** The vocabulary of the setting. Only dialects/ gives the values a meaning. */
export const toolCallsSetting = z.enum(["auto", "json", "xml"]);
export type ToolCallsSetting = z.infer<typeof toolCallsSetting>;

const seconds = z.number().int().min(1).max(86_400);

/** Seconds that one reply may take from its first byte on, on every wire. */
export const longestReply = 1_800;

/** One named way to reach a model. Keys are never in here: they live in the secret store, bound to their host. */
export const profile = z.object({
  id: z.string().min(1),
  name: z.string().min(1).max(60),
  /** A key of the preset table. */
  provider: z.string().min(1),
  /** Empty for presets that know their own. */
  baseUrl: z.string(),
  model: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
  toolCalls: toolCallsSetting.default("auto"),
  /** Tokens. */
  maxOutputTokens: z.number().int().positive().optional(),
  /** Tokens that the model takes in all, where it is known. A small one gets the compact prompt. */
  contextWindow: z.number().int().positive().optional(),
  request: requestShape.optional(),
  /** Seconds. What is left out is Diglot's usual patience. */
  timeouts: z.object({ firstByte: seconds.optional(), idle: seconds.optional(), reply: seconds.optional() }).optional(),
  /** Goes before what the provider says of the model. Nothing said means unknown, which is not free. */
  price: price.optional(),
});
export type Profile = z.infer<typeof profile>;

/** Groups of effects that run without asking. Reading inside the workspace never asks. */
export const approvalGroup = z.enum(["read", "edit", "command"]);
export type ApprovalGroup = z.infer<typeof approvalGroup>;
