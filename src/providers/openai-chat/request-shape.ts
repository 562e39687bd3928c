/** The form of a request: what the server is known to need, then what the profile says, then what the server refused. */
import type { RequestShape } from "../../core/request-shape.ts";

/** Every choice made. "omit": the server decides. */
export interface ResolvedShape {
  readonly toolChoice: NonNullable<RequestShape["toolChoice"]>;
  readonly parallelCalls: NonNullable<RequestShape["parallelCalls"]>;
  /** Tools carry `strict: true` where their schema can be held to. */
  readonly strict: boolean;
  readonly schemas: NonNullable<RequestShape["schemas"]>;
  readonly maxTokensField: NonNullable<RequestShape["maxTokensField"]> | "omit";
  readonly systemRole: NonNullable<RequestShape["systemRole"]>;
  /** Without it many servers report no usage. */
  readonly asksForUsage: boolean;
  /** The reply to a request with tools comes as a stream. */
  readonly streamsTools: boolean;
  /** A message of the history may hold several calls. */
  readonly parallelHistory: boolean;
  /** What the model thought may go back to the server that it came from. */
  readonly reasoningHistory: boolean;
}

const defaults: ResolvedShape = {
  toolChoice: "omit",
  parallelCalls: "omit",
  strict: false,
  schemas: "plain",
  maxTokensField: "max_tokens",
  systemRole: "system",
  asksForUsage: true,
  streamsTools: true,
  parallelHistory: true,
  reasoningHistory: true,
};

interface Known {
  readonly host: RegExp;
  readonly model?: RegExp;
  readonly shape: Partial<ResolvedShape>;
}

/** All that fit count, in this order. */
const known: readonly Known[] = [
  // OpenAI 400 "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
  { host: /(^|\.)openai\.(com|azure\.com)$/, shape: { maxTokensField: "max_completion_tokens" } },
  // "with o1 models and newer, use developer messages for this purpose instead" (OpenAI's API reference)
  {
    host: /(^|\.)openai\.(com|azure\.com)$/,
    model: /^(o1$|o1-(2|pro)|o[3-9]|gpt-5)/,
    shape: { systemRole: "developer" },
  },
  // "Unknown name "$schema" at 'tools[0].function_declarations[0].parameters'" (qwen-code#1186)
  { host: /^generativelanguage\.googleapis\.com$|(^|-)aiplatform\.googleapis\.com$/, shape: { schemas: "gemini" } },
];

/** What is asked for before anything was refused. */
export function shapeFor(baseUrl: string, model: string, chosen: RequestShape = {}): ResolvedShape {
  const { hostname } = new URL(baseUrl);
  let usual = defaults;
  for (const entry of known) {
    if (entry.host.test(hostname) && (entry.model?.test(model) ?? true)) usual = { ...usual, ...entry.shape };
  }
  return {
    ...usual,
    strict: chosen.strictSchemas ?? usual.strict,
    toolChoice: chosen.toolChoice ?? usual.toolChoice,
    parallelCalls: chosen.parallelCalls ?? usual.parallelCalls,
    schemas: chosen.schemas ?? (chosen.strictSchemas === true ? "openai_strict" : usual.schemas),
    maxTokensField: chosen.maxTokensField ?? usual.maxTokensField,
    systemRole: chosen.systemRole ?? usual.systemRole,
  };
}
