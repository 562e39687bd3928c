/** The models a server lists: every wire answers in the same shape. */
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import type { ModelFacts } from "../../core/model-facts.ts";
import { readFacts } from "../models/read-facts.ts";
import type { Exchange } from "./stream-reply.ts";
import { createDeadline, timedOut } from "./time-limits.ts";

const limitMs = 15_000;

/** Sorted. `send` asks for the list. */
export async function listModelsOf(
  { baseUrl, send, describe }: Pick<Exchange, "baseUrl" | "send" | "describe">,
  signal: AbortSignal,
): Promise<Result<readonly ModelFacts[]>> {
  const deadline = createDeadline(signal);
  try {
    deadline.reset(limitMs);
    const response = await send(deadline);
    return readModels(await response.text(), new URL(baseUrl).hostname);
  } catch (thrown) {
    if (deadline.expired !== undefined) return fail(timedOut(deadline.expired, baseUrl));
    return fail(signal.aborted ? stopped : describe(thrown));
  } finally {
    deadline.clear();
  }
}

/** {"data": [{"id": …}]}; some answer with the bare array, and Ollama without models with {"object": "list", "data": null}. */
function readModels(text: string, host: string): Result<readonly ModelFacts[]> {
  const body = parseJson(text);
  const list = body.ok ? listIn(body.value) : undefined;
  if (!Array.isArray(list)) return fail({ ...notAList, detail: text.slice(0, 2_000) });
  const read = (list as readonly JsonValue[]).map((entry) => readFacts(entry, host));
  const models = new Map<string, ModelFacts>();
  for (const facts of read) {
    if (facts !== undefined) models.set(facts.id, { ...facts, ...models.get(facts.id) }); // Mistral lists some twice
  }
  return ok([...models.values()].sort((one, other) => (one.id < other.id ? -1 : 1)));
}

function listIn(body: JsonValue): JsonValue | undefined {
  if (!isJsonObject(body)) return body;
  return body["data"] ?? (body["object"] === "list" ? [] : undefined);
}

const notAList: AppErrorData = {
  code: "bad_response",
  message: "The server sent something that is not a list of models.",
  advice: "Check the address in the profile's settings, or type the model's name.",
};
const stopped: AppErrorData = {
  code: "stopped",
  message: "Asking for the models was stopped.",
  advice: "Ask again when you like.",
};
