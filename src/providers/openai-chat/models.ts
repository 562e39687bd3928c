/** The models a server of this wire lists. */
import type { Result } from "../../core/errors.ts";
import type { ModelFacts } from "../../core/model-facts.ts";
import { listModelsOf } from "../transport/list-models.ts";
import { type Deadline, longestTimeoutMs } from "../transport/time-limits.ts";
import { type ClientConfig, createClient, describeFailure } from "./client.ts";

export async function listOpenAiModels(
  config: ClientConfig,
  signal: AbortSignal,
): Promise<Result<readonly ModelFacts[]>> {
  const client = createClient(config);
  if (!client.ok) return client;
  const { sdk, baseUrl } = client.value;
  const exchange = {
    baseUrl,
    send: ({ signal: asked }: Deadline) => sdk.models.list({ signal: asked, timeout: longestTimeoutMs }).asResponse(),
    describe: (thrown: unknown) => describeFailure(thrown, config, baseUrl),
  };
  return listModelsOf(exchange, signal);
}
