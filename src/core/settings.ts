/** What a person configures, as schemas. Parsed at the edge; trusted inside. */
import * as z from "zod";
import { requestShape } from "./request-shape.ts";

/** The vocabulary of the setting. Only dialects/ gives the values a meaning. */
export const toolCallsSetting = z.enum(["auto", "json", "xml"]);
export type ToolCallsSetting = z.infer<typeof toolCallsSetting>;

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
});
export type Profile = z.infer<typeof profile>;

/** Groups of effects that run without asking. Reading inside the workspace never asks. */
export const approvalGroup = z.enum(["read", "edit", "command"]);
export type ApprovalGroup = z.infer<typeof approvalGroup>;
