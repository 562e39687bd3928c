/** From a profile's facts to the provider that speaks its wire. */
import { ok, type Result } from "../core/errors.ts";
import type { Lesson } from "../core/evidence.ts";
import { hideSecrets } from "../core/hide-secrets.ts";
import type { ModelFacts } from "../core/model-facts.ts";
import type { Provider } from "../core/provider.ts";
import { efforts } from "../core/request-shape.ts";
import { readMessagesAddress } from "./anthropic-messages/address.ts";
import { type AnthropicMessagesConfig, createAnthropicMessagesProvider } from "./anthropic-messages/index.ts";
import { listAnthropicModels } from "./anthropic-messages/models.ts";
import { readEditorAddress } from "./editor-lm/address.ts";
import { createEditorLmProvider, describeEditorModel, type EditorLmConfig, editorPatience } from "./editor-lm/index.ts";
import { listEditorModels } from "./editor-lm/models.ts";
import type { CatalogueName } from "./models/catalogues.ts";
import { type Address, readAddress } from "./openai-chat/address.ts";
import { createOpenAiChatProvider, type OpenAiChatConfig, traitsFor } from "./openai-chat/index.ts";
import { listOpenAiModels } from "./openai-chat/models.ts";
import { choicesIn, type ReasoningChoices } from "./openai-chat/reasoning-words.ts";
import { readResponsesAddress } from "./openai-responses/address.ts";
import { createOpenAiResponsesProvider, type OpenAiResponsesConfig, patientLimits } from "./openai-responses/index.ts";
import { listResponsesModels } from "./openai-responses/models.ts";
import { describeServer } from "./self-description.ts";
import { defaultLimits, type TimeLimits } from "./transport/time-limits.ts";

export type Wire = "openai-chat" | "openai-responses" | "anthropic-messages" | "editor-lm";

export interface ProviderConfig
  extends OpenAiChatConfig,
    OpenAiResponsesConfig,
    AnthropicMessagesConfig,
    EditorLmConfig {
  /** Absent: OpenAI chat completions, which nearly everyone speaks. */
  readonly wire?: Wire | undefined;
  /** Who answers more about models than the wire's own list. Absent: told by the address. */
  readonly catalogue?: CatalogueName | undefined;
}

interface Speaker {
  address(text: string): Result<Address>;
  /** What it puts behind an address with every request. */
  readonly below: string;
  create(config: ProviderConfig): Result<Provider>;
  /** What can be asked about thinking. */
  reasoning(config: ProviderConfig): ReasoningChoices;
  list(config: ProviderConfig, signal: AbortSignal): Promise<Result<readonly ModelFacts[]>>;
  /** Where models are silent for longer than on other wires. */
  readonly patience?: TimeLimits;
  /** See `Link`. Absent: asked at addresses of the server's own. */
  describe?(config: ProviderConfig, signal: AbortSignal): Promise<Lesson | undefined>;
  /** Why there is no connection to look for. */
  readonly unconnected?: string;
}

const speakers: Readonly<Record<Wire, Speaker>> = {
  "openai-chat": {
    address: readAddress,
    below: "",
    create: createOpenAiChatProvider,
    reasoning: openAiReasoning,
    list: listOpenAiModels,
  },
  "openai-responses": {
    address: readResponsesAddress,
    below: "",
    create: createOpenAiResponsesProvider,
    reasoning: () => ({ efforts, budget: false }),
    list: listResponsesModels,
    patience: patientLimits,
  },
  "anthropic-messages": {
    address: readMessagesAddress,
    below: "/v1",
    create: createAnthropicMessagesProvider,
    reasoning: () => ({ efforts: efforts.filter((effort) => effort !== "minimal"), budget: true }),
    list: listAnthropicModels,
  },
  "editor-lm": {
    address: readEditorAddress,
    below: "",
    create: createEditorLmProvider,
    reasoning: () => ({ efforts: [], budget: false }),
    list: listEditorModels,
    patience: editorPatience,
    describe: describeEditorModel,
    unconnected: "None is needed: VS Code reaches its models itself.",
  },
};

export function speakerFor({ wire = "openai-chat" }: ProviderConfig): Speaker {
  return speakers[wire];
}

/** A server and model that can be asked, before it is known what its requests must leave out. */
export interface Link {
  /** As requests are sent to it, or as the profile has it when that is no address. */
  readonly address: string;
  readonly hasKey: boolean;
  /** Absent: there is a connection to be looked at. */
  readonly unconnected?: string;
  connect(without: readonly string[]): Result<Provider>;
  describe(signal: AbortSignal): Promise<Lesson | undefined>;
  models(signal: AbortSignal): Promise<Result<readonly string[]>>;
  /** A text without the key and without the values of headers. */
  hide(text: string): string;
}

export function linkTo(config: ProviderConfig): Link {
  const speaker = speakerFor(config);
  const address = speaker.address(config.baseUrl);
  return {
    address: address.ok ? address.value.baseUrl + speaker.below : config.baseUrl,
    hasKey: (config.apiKey ?? "") !== "",
    ...(speaker.unconnected !== undefined && { unconnected: speaker.unconnected }),
    connect: (without) => createProvider({ ...config, without }),
    describe: (signal) => (speaker.describe ?? describeServer)(config, signal),
    models: (signal) => listModels(config, signal),
    hide: (text) => hideSecrets(text, config),
  };
}

/** `bad_address` when the base URL is not one. Sends nothing yet. */
export function createProvider(config: ProviderConfig): Result<Provider> {
  return speakerFor(config).create(config);
}

/** For the profile's host and model, as far as it is known what they take. */
export function reasoningChoices(config: ProviderConfig): ReasoningChoices {
  return speakerFor(config).reasoning(config);
}

/** How long a server is waited for unless the person says otherwise. */
export function patienceWith(config: ProviderConfig): TimeLimits {
  return speakerFor(config).patience ?? defaultLimits;
}

function openAiReasoning(config: ProviderConfig): ReasoningChoices {
  const address = readAddress(config.baseUrl);
  return choicesIn(address.ok ? traitsFor(address.value.baseUrl, config).reasoningWords : "reasoning_effort");
}

/** The names of the models that the server lists, sorted. */
export async function listModels(config: ProviderConfig, signal: AbortSignal): Promise<Result<readonly string[]>> {
  const listed = await speakerFor(config).list(config, signal);
  return listed.ok ? ok(listed.value.map(({ id }) => id)) : listed;
}
