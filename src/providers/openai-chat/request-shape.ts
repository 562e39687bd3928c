/** What a profile says about the form of its requests, laid over what is known of the server. */
import type { RequestShape } from "../../core/request-shape.ts";
import type { ServerTraits } from "./server-traits.ts";

export function shaped(traits: ServerTraits, chosen: RequestShape = {}): ServerTraits {
  const { strictSchemas } = chosen;
  return {
    ...traits,
    strict: strictSchemas ?? traits.strict,
    schemas: chosen.schemas ?? (strictSchemas === true ? "openai_strict" : traits.schemas),
    toolChoice: chosen.toolChoice ?? traits.toolChoice,
    parallelCalls: chosen.parallelCalls ?? traits.parallelCalls,
    maxTokensField: chosen.maxTokensField ?? traits.maxTokensField,
    systemRole: chosen.systemRole ?? traits.systemRole,
    reasoning: chosen.reasoning ?? traits.reasoning,
    temperature: chosen.temperature ?? traits.temperature,
    extraBody: chosen.extraBody ?? traits.extraBody,
  };
}
