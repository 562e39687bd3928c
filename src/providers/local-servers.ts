/**
 * Model servers on this machine. Looked for only when a person asks: a question at a door is a connection that someone may
 * wonder about. No key is sent, and only 127.0.0.1 is asked.
 */
import { isJsonObject, type JsonValue, parseJson } from "../core/json.ts";
import { presets } from "./presets.ts";

export interface LocalServer {
  /** The id of its preset. */
  readonly provider: string;
  readonly label: string;
  readonly baseUrl: string;
  /** How many models it lists; null where it wants a key first. */
  readonly models: number | null;
}

export interface SearchOptions {
  /** The origins to knock at. Absent: those of the local presets. */
  readonly origins?: readonly string[] | undefined;
  readonly fetch?: typeof fetch | undefined;
}

const limitMs = 2_000;

/** In the order of the table. Never rejects; what does not answer in time is not there. */
export async function findLocalServers(
  { origins = usualOrigins(), fetch: send = fetch }: SearchOptions,
  signal: AbortSignal,
): Promise<readonly LocalServer[]> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const found = await Promise.all(origins.map((origin) => knock(origin, send, limited)));
  return found.filter((server) => server !== undefined);
}

/** 1234, 11434, 8080, 8000, 30000, 4000. */
function usualOrigins(): readonly string[] {
  return presets.filter(({ group }) => group === "local").map(({ baseUrl }) => new URL(baseUrl).origin);
}

async function knock(origin: string, send: typeof fetch, signal: AbortSignal): Promise<LocalServer | undefined> {
  try {
    const response = await send(`${origin}/v1/models`, { redirect: "error", signal });
    const answer = parseJson(await response.text());
    const wantsKey = response.status === 401 && answer.ok;
    const models = response.ok && answer.ok ? modelsIn(answer.value) : undefined;
    return models === undefined && !wantsKey ? undefined : named(origin, models);
  } catch {
    return undefined; // nobody there
  }
}

/** What answers there with anything else is no model server: 8080 and 8000 are where everyone tries things out. */
function modelsIn(answer: JsonValue): readonly JsonValue[] | undefined {
  if (!isJsonObject(answer) || answer["object"] !== "list") return undefined;
  const { data } = answer;
  if (data === null) return []; // Ollama without models
  return Array.isArray(data) ? (data as readonly JsonValue[]) : undefined;
}

/** {"data": [{"id", "owned_by": "llamacpp"}]}: most say who they are beside each model, and else the port tells. */
const owners: Readonly<Record<string, string>> = {
  organization_owner: "lmstudio",
  library: "ollama",
  llamacpp: "llamacpp",
  vllm: "vllm",
  sglang: "sglang",
};

function named(origin: string, models: readonly JsonValue[] | undefined): LocalServer {
  const said = (models ?? []).map((model) => (isJsonObject(model) ? owners[String(model["owned_by"])] : undefined));
  const id = said.find((owner) => owner !== undefined);
  const preset =
    presets.find((candidate) => candidate.id === id) ??
    presets.find(({ group, baseUrl }) => group === "local" && new URL(baseUrl).origin === origin);
  return {
    provider: preset?.id ?? "openai-compatible",
    label: preset?.label ?? "OpenAI-compatible server",
    baseUrl: `${origin}/v1`,
    models: models?.length ?? null,
  };
}
