/** Errors that arrive under HTTP 200, in all the places where servers put them. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";

export interface PayloadError {
  readonly status: number | undefined;
  readonly words: string;
}

/** Undefined when the payload is no error. Looked at before `choices`. */
export function errorIn(payload: JsonValue): PayloadError | undefined {
  if (!isJsonObject(payload)) return undefined;
  const error = payload["error"] ?? errorOfChoice(payload["choices"]);
  if (typeof error === "string" && error !== "") return { status: undefined, words: error };
  if (isJsonObject(error)) return described(error);
  if (payload["object"] === "error") return described(payload); // vLLM
  const base = payload["base_resp"]; // MiniMax
  if (isJsonObject(base) && typeof base["status_code"] === "number" && base["status_code"] !== 0)
    return described(base);
  return undefined;
}

function errorOfChoice(choices: JsonValue | undefined): JsonValue | undefined {
  const first = Array.isArray(choices) ? choices[0] : undefined;
  if (!isJsonObject(first)) return undefined;
  if (first["error"] !== undefined && first["error"] !== null) return first["error"];
  return first["finish_reason"] === "error" ? { message: "The upstream model ended with an error." } : undefined;
}

function described(error: JsonObject): PayloadError {
  const code = error["code"] ?? error["status_code"];
  const status = typeof code === "number" || /^\d{3}$/.test(String(code)) ? Number(code) : undefined;
  return { status: status !== undefined && status >= 400 && status < 600 ? status : undefined, words: wordsOf(error) };
}

/** OpenRouter hides the upstream's real words in `metadata.raw`, a JSON string. */
function wordsOf(error: JsonObject): string {
  const raw = isJsonObject(error["metadata"]) ? error["metadata"]["raw"] : undefined;
  const inner = typeof raw === "string" ? parseJson(raw) : undefined;
  const upstream = inner?.ok === true && isJsonObject(inner.value) ? errorIn(inner.value)?.words : undefined;
  const own = [error["message"], error["msg"], error["status_msg"], error["type"], error["code"]]
    .filter((part) => typeof part === "string" || typeof part === "number")
    .join(" · ");
  return [own === "" ? JSON.stringify(error) : own, upstream ?? (typeof raw === "string" ? raw : undefined)]
    .filter((part) => part !== undefined)
    .join(" — ");
}
