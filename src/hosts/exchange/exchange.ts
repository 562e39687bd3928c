/** A recorded exchange: one JSON object a line, with what a server sent and the tools that the model knew. */
import * as z from "zod";
import { fail, ok, type Result } from "../../core/errors.ts";
import { parseJson } from "../../core/json.ts";
import type { ToolCallsSetting } from "../../core/settings.ts";

/** As requests carry them: OpenAI's `{type, function: {…}}`, Anthropic's `input_schema`, or the bare definition. */
const bareDefinition = z.object({
  name: z.string().min(1),
  parameters: z.record(z.string(), z.json()).optional(),
  input_schema: z.record(z.string(), z.json()).optional(),
});
const definition = z.union([bareDefinition, z.object({ function: bareDefinition }).transform((tool) => tool.function)]);
export type ToolDefinition = z.infer<typeof bareDefinition>;

const headers = z.record(z.string(), z.string());

const exchangeSchema = z
  .object({
    id: z.string(),
    mode: z.enum(["json", "text-leak", "xml"]).default("json"),
    transport: z.string().default("openai-chat"),
    /** Payloads of `data:` lines, "[DONE]", or `{"_raw": "literal text"}`; of the transport text, the content deltas. */
    chunks: z.array(z.json()).default([]),
    /** In place of `chunks`: the body as it came over the network, piece by piece. */
    wire: z.array(z.string()).optional(),
    wire_b64: z.array(z.string()).optional(),
    /** Behind what had come the connection broke, with these words. */
    broken: z.string().optional(),
    http: z
      .object({
        status: z.number().int().min(200).max(599).default(200),
        content_type: z.string().optional(),
        http_headers: headers.optional(),
        headers: headers.optional(),
      })
      .optional(),
    http_headers: headers.optional(),
    /** Names or whole definitions. */
    tools: z.array(z.union([z.string().min(1), definition])).default([]),
    options: z
      .object({
        upstream_finish: z.string().nullable().optional(),
        /** The server strips the tag that opens the thought. */
        model_is_thinking: z.boolean().optional(),
      })
      .nullish(),
  })
  .refine(({ chunks, wire, wire_b64, http }) => chunks.length > 0 || (wire ?? wire_b64 ?? http) !== undefined, {
    message: "it holds neither chunks nor wire",
  });
export type Exchange = z.infer<typeof exchangeSchema>;

/** What a mode asks for. A call that leaks into the text is met where native calls were wanted. */
const settings: Readonly<Record<Exchange["mode"], ToolCallsSetting>> = {
  json: "json",
  "text-leak": "json",
  xml: "xml",
};

export function settingOf({ mode }: Exchange): ToolCallsSetting {
  return settings[mode];
}

/** One line. The failure's message says in a few words what is wrong with it. */
export function readExchange(line: string): Result<Exchange> {
  const parsed = parseJson(line);
  if (!parsed.ok) return unreadable("it is not JSON", parsed.message);
  const checked = exchangeSchema.safeParse(parsed.value);
  if (checked.success) return ok(checked.data);
  const [issue] = checked.error.issues;
  const place = issue?.path.join(".") ?? "";
  const words = issue?.message ?? "";
  return unreadable(place === "" ? words : `${place}: ${words}`, checked.error.message);
}

function unreadable(message: string, detail: string): Result<never> {
  return fail({ code: "invalid_arguments", message, advice: "Write one recorded exchange a line.", detail });
}
