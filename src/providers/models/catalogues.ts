/** Servers that tell more of their models at addresses of their own than in the list of the wire. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ModelFacts } from "../../core/model-facts.ts";
import { mayBe, type Question } from "../ask-server.ts";
import { compact, tokens } from "./read-facts.ts";
import { priced } from "./read-price.ts";

export type CatalogueName = "Gemini" | "LiteLLM" | "LM Studio" | "llama.cpp" | "Ollama";

export type Ask = (question: Question) => Promise<JsonObject | undefined>;

/** What is known beyond the list, by the model's name as the list has it. */
export type Beyond = ReadonlyMap<string, Omit<ModelFacts, "id">>;

interface Catalogue {
  readonly name: CatalogueName;
  /** Whether an address that no preset names may be one. */
  speaks(server: URL): boolean;
  ask(ask: Ask, server: URL, listed: readonly string[]): Promise<Beyond>;
}

export const catalogues: readonly Catalogue[] = [
  {
    // GET /v1beta/models: {"models": [{"name": "models/gemini-3-pro", "inputTokenLimit", "outputTokenLimit", "thinking": true}]}
    // (ai.google.dev/api/models); the list of the wire has nothing but names
    name: "Gemini",
    speaks: ({ hostname }) => hostname === "generativelanguage.googleapis.com",
    async ask(ask, server) {
      const answer = await ask({ url: new URL("/v1beta/models?pageSize=1000", server), keyHeader: "x-goog-api-key" });
      const known = objectsIn(answer?.["models"]).flatMap((model) => {
        const { name, inputTokenLimit, outputTokenLimit, thinking } = model;
        const facts = {
          contextWindow: tokens(inputTokenLimit),
          maxOutputTokens: tokens(outputTokenLimit),
          reasoning: truth(thinking),
        };
        const short = String(name).replace(/^models\//, "");
        return [short, `models/${short}`].map((id) => [id, facts] as const);
      });
      return beyond(known);
    },
  },
  {
    // GET /api/v0/models: {"data": [{"id", "type": "vlm", "loaded_context_length": 8192, "capabilities": ["tool_use"]}]}
    // (lmstudio.ai/docs/developer/rest); a model that is not loaded has no window yet
    name: "LM Studio",
    speaks: mayBe("1234"),
    async ask(ask, server) {
      const answer = await ask({ url: new URL("/api/v0/models", server) });
      const known = objectsIn(answer?.["data"]).map((model) => {
        const { id, type, state, loaded_context_length: loaded, capabilities } = model;
        const facts = {
          contextWindow: tokens(loaded),
          vision: typeof type === "string" && typeof state === "string" ? type === "vlm" : undefined,
          tools: Array.isArray(capabilities) ? (capabilities as readonly JsonValue[]).includes("tool_use") : undefined,
        };
        return [String(id), facts] as const;
      });
      return beyond(known);
    },
  },
  {
    name: "Ollama",
    speaks: (server) => mayBe("11434")(server) || /(^|\.)ollama\.com$/.test(server.hostname),
    ask: askOllama,
  },
  {
    // GET /props: {"default_generation_settings": {"n_ctx": 32768}, "modalities": {"vision": false}, "chat_template_caps": {…}}
    // (tools/server/README of llama.cpp); it is about the one model that runs
    name: "llama.cpp",
    speaks: mayBe("8080"),
    async ask(ask, server, [id, ...others]) {
      const answer = id === undefined || others.length > 0 ? undefined : await ask({ url: new URL("/props", server) });
      if (id === undefined || answer === undefined) return new Map();
      const facts = {
        contextWindow: tokens(inside(answer, "default_generation_settings")["n_ctx"]),
        vision: truth(inside(answer, "modalities")["vision"]),
        tools: truth(inside(answer, "chat_template_caps")["supports_tool_calls"]),
      };
      return beyond([[id, facts]]);
    },
  },
  {
    // GET /model/info: {"data": [{"model_name", "model_info": {"max_input_tokens", "max_output_tokens", "input_cost_per_token",
    // "output_cost_per_token", "supports_function_calling", "supports_vision", "supports_reasoning"}}]} (docs.litellm.ai)
    name: "LiteLLM",
    speaks: () => false, // nothing tells it from others
    async ask(ask, server) {
      const answer = await ask({ url: new URL("/model/info", server) });
      const known = objectsIn(answer?.["data"]).map((model) => {
        const info = inside(model, "model_info");
        const facts = {
          contextWindow: tokens(info["max_input_tokens"]),
          maxOutputTokens: tokens(info["max_output_tokens"]),
          price: priced(info, costFields, 1_000_000),
          vision: truth(info["supports_vision"]),
          reasoning: truth(info["supports_reasoning"]),
          tools: truth(info["supports_function_calling"]),
        };
        return [String(model["model_name"]), facts] as const;
      });
      return beyond(known);
    },
  },
];

const costFields = [
  "input_cost_per_token",
  "output_cost_per_token",
  "cache_read_input_token_cost",
  "cache_creation_input_token_cost",
] as const;

/** Each question is cheap, but a shelf may be long. */
const mostAsked = 60;
const atOnce = 4;

/**
 * POST /api/show {"model"}: {"capabilities": ["completion", "tools", "vision", "thinking"], "parameters": "num_ctx 8192\n…"};
 * GET /api/ps: {"models": [{"name", "context_length": 4096}]} (github.com/ollama/ollama, docs/api.md). `model_info` tells what
 * a model was trained for, which is not what it gets: that is `num_ctx`, or what the server chose when it loaded it.
 */
async function askOllama(ask: Ask, server: URL, listed: readonly string[]): Promise<Beyond> {
  const running = objectsIn((await ask({ url: new URL("/api/ps", server) }))?.["models"]);
  const known: [string, Facts][] = [];
  const rest = listed.slice(0, mostAsked);
  const askNext = async (): Promise<void> => {
    for (let model = rest.shift(); model !== undefined; model = rest.shift()) {
      const answer = await ask({ url: new URL("/api/show", server), body: { model } });
      if (answer === undefined) continue;
      const loaded = running.find(({ name }) => name === model || name === `${model}:latest`);
      known.push([model, ollamaFacts(answer, loaded)]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, askNext));
  return beyond(known);
}

function ollamaFacts({ capabilities, parameters }: JsonObject, loaded: JsonObject | undefined): Facts {
  const can = Array.isArray(capabilities) ? (capabilities as readonly JsonValue[]) : undefined;
  const chosen = typeof parameters === "string" ? /^num_ctx\s+(\d+)/m.exec(parameters)?.[1] : undefined;
  return {
    contextWindow: tokens(loaded?.["context_length"]) ?? tokens(chosen === undefined ? undefined : Number(chosen)),
    vision: can?.includes("vision"),
    reasoning: can?.includes("thinking"),
    tools: can?.includes("tools"),
  };
}

type Facts = { readonly [K in keyof Omit<ModelFacts, "id">]: ModelFacts[K] | undefined };

function beyond(known: readonly (readonly [string, Facts])[]): Beyond {
  return new Map(
    known.map(([id, facts]) => {
      const { id: _, ...told } = compact({ id, ...facts });
      return [id, told];
    }),
  );
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((entry) => isJsonObject(entry)) : [];
}

function inside(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}

function truth(value: JsonValue | undefined): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}
