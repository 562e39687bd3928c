/** The models a server of this wire lists. */
import type { Result } from "../../core/errors.ts";
import type { ModelFacts } from "../../core/model-facts.ts";
import type { ClientConfig } from "../openai-chat/client.ts";
import { listModelsOf } from "../transport/list-models.ts";
import { type Deadline, longestTimeoutMs } from "../transport/time-limits.ts";
import { createClient, describeFailure } from "./client.ts";

export async function listAnthropicModels(
  config: ClientConfig,
  signal: AbortSignal,
): Promise<Result<readonly ModelFacts[]>> {
  const client = createClient(config);
  if (!client.ok) return client;
  const { sdk, baseUrl } = client.value;
  const query = { limit: 1000 }; // the most a page may hold; without it there are 20
  const exchange = {
    baseUrl,
    send: ({ signal: asked }: Deadline) =>
      sdk.get("/v1/models", { query, signal: asked, timeout: longestTimeoutMs }).asResponse(),
    describe: (thrown: unknown) => describeFailure(thrown, config, baseUrl),
  };
  return listModelsOf(exchange, signal);
}
