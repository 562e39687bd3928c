/** Errors of a server, in all the places where they are put: the body of a refusal, or a reply under HTTP 200. */
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

/** The words of a refusal's body, whatever its shape. Google puts errors into an array of one. */
export function wordsIn(body: unknown): string {
  if (typeof body === "string") return body;
  if (Array.isArray(body) && body.length === 1) return wordsIn(body[0]);
  if (!isJsonObject(body)) return JSON.stringify(body) ?? "";
  return errorIn(body)?.words ?? wordsOf(body);
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
  return [ownWords(error), upstream ?? (typeof raw === "string" ? raw : undefined)]
    .filter((part) => part !== undefined)
    .join(" — ");
}

/** Mistral 422 {"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","tool_choice"],…}]}}. */
function wordsOfField(value: JsonValue | undefined): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
}

const saying = ["message", "msg", "status_msg"];
/** Groq puts what its model wrote into `failed_generation`. */
const telling = ["type", "code", "param", "failed_generation"];

function ownWords(error: JsonObject): string {
  const wordsAt = (keys: readonly string[]): readonly string[] =>
    keys.map((key) => wordsOfField(error[key])).filter((part) => part !== "");
  const said = wordsAt(saying);
  return said.length === 0 ? JSON.stringify(error) : [...said, ...wordsAt(telling)].join(" · ");
}
