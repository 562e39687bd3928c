/** The models a server of this wire lists: the list is that of chat completions. */
import type { Result } from "../../core/errors.ts";
import type { ModelFacts } from "../../core/model-facts.ts";
import type { ClientConfig } from "../openai-chat/client.ts";
import { listOpenAiModels } from "../openai-chat/models.ts";
import { withoutEndpoint } from "./address.ts";

export function listResponsesModels(config: ClientConfig, signal: AbortSignal): Promise<Result<readonly ModelFacts[]>> {
  return listOpenAiModels({ ...config, baseUrl: withoutEndpoint(config.baseUrl) }, signal);
}
