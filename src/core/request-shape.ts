/** What a profile may say about the form of its requests. What it leaves out is as the server is known to need it. */
import * as z from "zod";

export const toolChoiceWords = ["auto", "required", "none", "omit"] as const;

export const requestShape = z.object({
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
