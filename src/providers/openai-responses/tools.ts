/** The tools of a request, and what is asked of the reply's calls. */
import type OpenAI from "openai";
import type { ProviderRequest, WireTool } from "../../core/provider.ts";
import { renderSchema } from "../openai-chat/schemas/index.ts";
import type { Recipient } from "./render.ts";

type Body = OpenAI.Responses.ResponseCreateParamsStreaming;

/** `parallel_tool_calls` and `tool_choice` go along with tools only. */
export function toolFields(
  request: ProviderRequest,
  recipient: Recipient,
): Pick<Body, "tools" | "tool_choice" | "parallel_tool_calls"> {
  const { tools = [] } = request;
  if (tools.length === 0) return {};
  const { shape, without } = recipient;
  const { parallelCalls = "omit" } = shape;
  return {
    tools: tools.map((tool) => renderTool(tool, recipient)),
    ...choiceField(request, recipient),
    ...(parallelCalls !== "omit" &&
      !without.has("parallel_tool_calls") && { parallel_tool_calls: parallelCalls === "on" }),
  };
}

/**
 * `strict: false` is said outright: "Responses requests will normalize your schema into strict mode" where the field is
 * missing, and so make every optional argument a required one (function calling guide).
 */
function renderTool({ name, description, parameters }: WireTool, recipient: Recipient): OpenAI.Responses.FunctionTool {
  const { shape, without } = recipient;
  const wantsStrict = shape.strictSchemas === true && !without.has("strict schemas");
  const dialect = without.has("schema keywords")
    ? "gemini"
    : (shape.schemas ?? (wantsStrict ? "openai_strict" : "plain"));
  const { schema, canBeStrict } = renderSchema(parameters, dialect);
  const tool = { type: "function" as const, name, description, parameters: { ...schema } };
  const strict = wantsStrict && canBeStrict && dialect !== "gemini";
  return without.has("strict") ? (tool as OpenAI.Responses.FunctionTool) : { ...tool, strict }; // its type insists on the field
}

function choiceField({ mustCall }: ProviderRequest, { shape, without }: Recipient): Pick<Body, "tool_choice"> {
  const { toolChoice = "omit" } = mustCall === undefined ? shape : { toolChoice: { tool: mustCall } };
  if (toolChoice === "omit" || without.has("tool_choice")) return {};
  const isForced = toolChoice === "required" || typeof toolChoice === "object";
  if (isForced && without.has("forced tool_choice")) return { tool_choice: "auto" };
  return { tool_choice: typeof toolChoice === "object" ? { type: "function", name: toolChoice.tool } : toolChoice };
}
