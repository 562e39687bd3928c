/** What servers say of their models' native tool calls, each in its own way. Asked only of the server that is in use. */
import type { Lesson } from "../core/evidence.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../core/json.ts";
import { askServer, mayBe, type Question } from "./ask-server.ts";
import type { CatalogueName } from "./models/catalogues.ts";
import { readAddress } from "./openai-chat/address.ts";
import type { ClientConfig } from "./openai-chat/client.ts";

/** One kind of server that can be asked about a model. */
interface SelfDescription {
  /** For people. */
  readonly by: string;
  speaks(server: URL): boolean;
  question(server: URL, model: string): Question;
  /** Undefined: the answer does not say. */
  read(answer: JsonObject, model: string): boolean | undefined;
}

const descriptions: readonly SelfDescription[] = [
  {
    // GET /api/v1/models/{author}/{slug}/endpoints: {"data": {"endpoints": [{"supported_parameters": ["tools", …]}]}}
    by: "OpenRouter",
    speaks: ({ hostname }) => /(^|\.)openrouter\.ai$/.test(hostname),
    question: (server, model) => ({ url: new URL(`/api/v1/models/${model}/endpoints`, server) }),
    read({ data }) {
      const endpoints = isJsonObject(data) ? objectsIn(data["endpoints"]) : [];
      if (endpoints.length === 0) return undefined;
      return endpoints.some((endpoint) => stringsIn(endpoint["supported_parameters"]).includes("tools"));
    },
  },
  {
    // POST /api/show {"model"}: {"capabilities": ["completion", "tools"]}, since Ollama 0.6.4
    by: "Ollama",
    speaks: (server) => mayBe("11434")(server) || /(^|\.)ollama\.com$/.test(server.hostname),
    question: (server, model) => ({ url: new URL("/api/show", server), body: { model } }),
    read: ({ capabilities }) => (Array.isArray(capabilities) ? stringsIn(capabilities).includes("tools") : undefined),
  },
  {
    // GET /api/v0/models/{id}: {"id", "state", "capabilities": ["tool_use"]}; models that were not trained for it lack it
    by: "LM Studio",
    speaks: mayBe("1234"),
    question: (server, model) => ({ url: new URL(`/api/v0/models/${encodeURIComponent(model)}`, server) }),
    read: ({ id, state, capabilities }) =>
      typeof id === "string" && typeof state === "string" ? stringsIn(capabilities).includes("tool_use") : undefined,
  },
  {
    // GET /props: {"chat_template_caps": {"supports_tools": true, "supports_tool_calls": true}}
    by: "llama.cpp",
    speaks: mayBe("8080"),
    question: (server) => ({ url: new URL("/props", server) }),
    read({ chat_template_caps: caps }) {
      const says = isJsonObject(caps) ? caps["supports_tool_calls"] : undefined;
      return typeof says === "boolean" ? says : undefined;
    },
  },
];

/** Undefined when the server says nothing, or nothing in time. Never rejects. */
export async function describeServer(
  config: ClientConfig & { readonly catalogue?: CatalogueName | undefined },
  signal: AbortSignal,
): Promise<Lesson | undefined> {
  const address = readAddress(config.baseUrl);
  if (!address.ok) return undefined;
  const server = new URL(address.value.baseUrl);
  const { catalogue } = config;
  const asked = descriptions.filter(({ by, speaks }) => (catalogue === undefined ? speaks(server) : by === catalogue));
  const answers = await Promise.all(asked.map((description) => ask(description, server, config, signal)));
  return answers.find((lesson) => lesson !== undefined);
}

async function ask(
  { by, question, read }: SelfDescription,
  server: URL,
  config: ClientConfig,
  signal: AbortSignal,
): Promise<Lesson | undefined> {
  const asked = question(server, config.model);
  const answer = await askServer(asked, config, signal);
  const supported = answer === undefined ? undefined : read(answer, config.model);
  return supported === undefined ? undefined : { kind: "tools_declared", supported, by, detail: asked.url.pathname };
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((entry) => isJsonObject(entry)) : [];
}

function stringsIn(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((entry) => typeof entry === "string") : [];
}
