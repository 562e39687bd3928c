/** Errors of a server, in all the places where they are put: the body of a refusal, or a reply under HTTP 200. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import { isKnown } from "./classify.ts";

export interface PayloadError {
  readonly status: number | undefined;
  readonly words: string;
}

/** Undefined when the payload is no error. Looked at before `choices`. */
export function errorIn(payload: JsonValue): PayloadError | undefined {
  if (!isJsonObject(payload)) return undefined;
  const { error: own } = payload;
  const error = isSaid(own) ? own : errorOfChoice(payload["choices"]);
  if (typeof error === "string") return { status: undefined, words: error };
  const [first = error] = Array.isArray(error) ? (error as readonly JsonValue[]) : [];
  if (isJsonObject(first)) return described(first);
  // vLLM {"object":"error","message":…}; Anthropic's shape on one level; {"error":true,"message":…}
  if (payload["object"] === "error" || payload["type"] === "error" || error === true) return described(payload);
  if (typeof payload["error_msg"] === "string") return described(payload); // Baidu Qianfan {"error_code":18,"error_msg":…}
  const base = payload["base_resp"];
  if (isJsonObject(base) && typeof base["status_code"] === "number" && base["status_code"] !== 0)
    return ofMiniMax(base, base["status_code"]);
  return unlabelled(payload);
}

/** Some gateways send null, "", false or {} beside every piece. */
function isSaid(error: JsonValue | undefined): boolean {
  return typeof error === "object" && error !== null ? Object.keys(error).length > 0 : Boolean(error);
}

/** Its own numbers for what others say with a status (MiniMax-MCP client.py, Roo's base-openai-compatible-provider.ts). */
const miniMaxStatus: ReadonlyMap<number, number> = new Map([
  [1002, 429],
  [1004, 401],
  [1008, 402],
  [1039, 429],
  [2013, 400],
  [2049, 401],
]);

function ofMiniMax(base: JsonObject, code: number): PayloadError {
  return { status: miniMaxStatus.get(code), words: wordsOf(base) };
}

/**
 * A sentence where the answer should be is an error if it says what others say: {"code":429,"msg":"Too many requests"},
 * Cloudflare {"errors":[{"message":"…"}],"success":false}, Bedrock {"message":"…"}. A sentence and nothing else always is:
 * FastAPI {"detail":"…"}, AWS gateways {"message":"Internal server error"}.
 */
function unlabelled(payload: JsonObject): PayloadError | undefined {
  const { choices, errors, detail, message = detail } = payload;
  if (choices !== undefined) return undefined;
  if (typeof message === "string" && Object.keys(payload).length === 1) return { status: undefined, words: message };
  const [first] = Array.isArray(errors) ? (errors as readonly JsonValue[]) : [];
  const says = saying.some((key) => typeof payload[key] === "string" && payload[key] !== "");
  if (first === undefined && !says) return undefined;
  const error = first === undefined ? described(payload) : { status: undefined, words: wordsIn(first) };
  return isKnown(error) ? error : undefined;
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
  const words = failureWords(first["native_finish_reason"]) ?? failureWords(first["finish_reason"]);
  return words === undefined ? undefined : { message: words };
}

/** OpenRouter's `native_finish_reason` is the upstream's own: it may be a failure where `finish_reason` is "stop" (hax PR#15). */
function failureWords(reason: JsonValue | undefined): string | undefined {
  return typeof reason === "string" ? failures.get(reason.toLowerCase()) : undefined;
}

/** Reasons to finish that are failures. */
const failures: ReadonlyMap<string, string> = new Map([
  ["error", "The upstream model ended with an error."],
  ["network_error", "The upstream model ended with network_error."], // Z.ai
  ["insufficient_system_resource", "The upstream is overloaded (insufficient_system_resource)."], // DeepSeek
  ["abort", "The upstream model ended with abort."], // SGLang
  ["unexpected_tool_call", "The model's call was unreadable (UNEXPECTED_TOOL_CALL)."], // Gemini
  ["malformed_function_call", "The model's call was unreadable (MALFORMED_FUNCTION_CALL)."], // Gemini
  ["function_call_filter: malformed_function_call", "The model's call was unreadable (MALFORMED_FUNCTION_CALL)."],
]);

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

const saying = ["message", "msg", "status_msg", "error_msg"];
/** Groq puts what its model wrote into `failed_generation`. */
const telling = ["type", "code", "param", "failed_generation"];

function ownWords(error: JsonObject): string {
  const wordsAt = (keys: readonly string[]): readonly string[] =>
    keys.map((key) => wordsOfField(error[key])).filter((part) => part !== "");
  const said = wordsAt(saying);
  return said.length === 0 ? JSON.stringify(error) : [...said, ...wordsAt(telling)].join(" · ");
}
