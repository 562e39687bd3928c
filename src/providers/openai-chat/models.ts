/** The models a server lists. */
import { fail, ok, type Result } from "../../core/errors.ts";
import { type ClientConfig, createClient, describeFailure } from "./client.ts";

export async function listOpenAiModels(config: ClientConfig, signal: AbortSignal): Promise<Result<readonly string[]>> {
  const client = createClient(config);
  if (!client.ok) return client;
  const { sdk, baseUrl } = client.value;
  try {
    const ids: string[] = [];
    for await (const model of sdk.models.list({ signal, timeout: 15_000 })) ids.push(model.id);
    return ok(ids.sort());
  } catch (thrown) {
    return fail(describeFailure(thrown, config, baseUrl));
  }
}
