/** What a provider's list tells of a profile's model: asked for, kept, and laid under what the person says. */
import type { Result } from "../../core/errors.ts";
import { ok } from "../../core/errors.ts";
import { factsIn, type ModelList, type ModelLists } from "../../core/model-facts.ts";
import type { Profile } from "../../core/settings.ts";
import type { ProviderConfig } from "../../providers/index.ts";
import { listModelFacts } from "../../providers/models/list.ts";
import { systemClock } from "./clock.ts";

/** What the person says of the window and the price goes before what the provider says; of neither is a part taken. */
export function withFacts(profile: Profile, list: ModelList | undefined): Profile {
  const facts = factsIn(list, profile.model);
  const contextWindow = profile.contextWindow ?? facts?.contextWindow;
  const price = profile.price ?? facts?.price;
  return {
    ...profile,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(price === undefined ? {} : { price }),
  };
}

/** Asks the server and keeps what it lists under `address`. A server that gives no list takes nothing away. */
export async function askForModels(
  config: ProviderConfig,
  address: string,
  lists: ModelLists,
  signal: AbortSignal,
): Promise<Result<ModelList>> {
  const listed = await listModelFacts(config, signal);
  if (!listed.ok) return listed;
  const list: ModelList = { at: systemClock.now(), models: [...listed.value] };
  await lists.keep(address, list);
  return ok(list);
}

/** Milliseconds. Prices and windows of hosted models change less often than that. */
const stale = 7 * 24 * 3_600_000;
/** Longer than this nobody should wait for figures. */
const limitMs = 3_000;

/**
 * For a host without a list to press: a list that is old, or that does not have the model, is asked for anew, and only while
 * the person left something open. Never rejects; where nothing comes of it, what is kept counts, and else nothing is known.
 */
export async function learnFacts(
  profile: Profile,
  config: ProviderConfig,
  lists: ModelLists,
  signal: AbortSignal,
): Promise<Profile> {
  if (profile.contextWindow !== undefined && profile.price !== undefined) return profile;
  const { baseUrl } = config;
  const kept = lists.of(baseUrl);
  const isOld = kept === undefined || systemClock.now() - kept.at > stale;
  if (!isOld && factsIn(kept, profile.model) !== undefined) return withFacts(profile, kept);
  const asked = await askForModels(config, baseUrl, lists, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
  return withFacts(profile, asked.ok ? asked.value : kept);
}
