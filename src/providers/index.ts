/** From a profile's facts to the provider that speaks its wire. */
import type { Result } from "../core/errors.ts";
import type { Provider } from "../core/provider.ts";
import { createOpenAiChatProvider, type OpenAiChatConfig } from "./openai-chat/index.ts";
import { listOpenAiModels } from "./openai-chat/models.ts";

export type ProviderConfig = OpenAiChatConfig;

/** `bad_address` when the base URL is not one. Sends nothing yet. */
export function createProvider(config: ProviderConfig): Result<Provider> {
  return createOpenAiChatProvider(config);
}

/** The models that the server lists, sorted. */
export function listModels(config: ProviderConfig, signal: AbortSignal): Promise<Result<readonly string[]>> {
  return listOpenAiModels(config, signal);
}
