/** The models of a server with all that it tells of them: the wire's own list, and what it says elsewhere. */
import { ok, type Result } from "../../core/errors.ts";
import type { ModelFacts } from "../../core/model-facts.ts";
import { askServer } from "../ask-server.ts";
import { type ProviderConfig, speakerFor } from "../index.ts";
import { readAddress } from "../openai-chat/address.ts";
import { catalogues } from "./catalogues.ts";

/** Milliseconds for all that is asked beyond the list. Without answers the list is the list. */
const beyondLimitMs = 6_000;

/** Sorted by name. */
export async function listModelFacts(
  config: ProviderConfig,
  signal: AbortSignal,
): Promise<Result<readonly ModelFacts[]>> {
  const listed = await speakerFor(config).list(config, signal);
  const address = readAddress(config.baseUrl);
  if (!listed.ok || !address.ok) return listed;
  const server = new URL(address.value.baseUrl);
  const { catalogue: chosen } = config;
  const asked = catalogues.find(({ name, speaks }) => (chosen === undefined ? speaks(server) : name === chosen));
  if (asked === undefined) return listed;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(beyondLimitMs)]);
  const ids = listed.value.map(({ id }) => id);
  const beyond = await asked.ask((question) => askServer(question, config, limited), server, ids);
  return ok(listed.value.map((model) => ({ ...model, ...beyond.get(model.id) })));
}
