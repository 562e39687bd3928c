/**
 * Gemini refuses a reply of the history whose first call has no thought signature: "Function call is missing a
 * thought_signature in functionCall parts" (openclaude#67). For calls that it did not write, or that came without one,
 * Google documents this stand-in (cline#8214). Of parallel calls only the first one has a signature.
 */
import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { ReasoningDetail } from "./reasoning-details.ts";

const standIn = "skip_thought_signature_validator";

/** As Google's own OpenAI endpoint wants it, beside the call. */
export function signedExtra(extra: JsonValue | undefined): JsonValue {
  const fields = isJsonObject(extra) ? extra : {};
  const google = isJsonObject(fields["google"]) ? fields["google"] : {};
  if (typeof google["thought_signature"] === "string") return fields;
  return { ...fields, google: { ...google, thought_signature: standIn } };
}

/** As OpenRouter wants it, among the reasoning (Roo openrouter.ts). `id` is the first call's. */
export function signedDetails(details: readonly ReasoningDetail[], id: string): readonly ReasoningDetail[] {
  if (details.some((detail) => detail["type"] === "reasoning.encrypted")) return details;
  return [
    ...details,
    { type: "reasoning.encrypted", id, data: standIn, format: "google-gemini-v1", index: details.length },
  ];
}
