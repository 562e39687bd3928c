/** What a provider's list tells of a profile's model: asked for, kept, and laid under what the person says. */
import { ok, type Result } from "../../core/errors.ts";
import { factsIn, type ModelFacts, type ModelList, type ModelLists } from "../../core/model-facts.ts";
import type { Profile } from "../../core/settings.ts";
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

/** Asks a server for its models with all that it tells of them. */
export type ListModels = (signal: AbortSignal) => Promise<Result<readonly ModelFacts[]>>;

/** Where the list is kept: under the address that it is of. */
export interface Shelf {
  readonly address: string;
  readonly lists: ModelLists;
}

/** Asks the server and keeps what it lists. A server that gives no list takes nothing away. */
export async function askForModels(
  list: ListModels,
  { address, lists }: Shelf,
  signal: AbortSignal,
): Promise<Result<ModelList>> {
  const listed = await list(signal);
  if (!listed.ok) return listed;
  const kept: ModelList = { at: systemClock.now(), models: [...listed.value] };
  await lists.keep(address, kept);
  return ok(kept);
}

/** Milliseconds. Prices and windows of hosted models change less often than that. */
const stale = 7 * 24 * 3_600_000;
/** Longer than this nobody should wait for figures. */
const limitMs = 3_000;

/**
 * For a host without a list to press, where the person has asked for requests like these: a list that is old, or that does
 * not have the model, is asked for anew, and only while the person left something open. Never rejects; where nothing comes
 * of it, what is kept counts, and else nothing is known.
 */
export async function learnFacts(
  profile: Profile,
  list: ListModels,
  shelf: Shelf,
  signal: AbortSignal,
): Promise<Profile> {
  if (profile.contextWindow !== undefined && profile.price !== undefined) return profile;
  const kept = shelf.lists.of(shelf.address);
  const isOld = kept === undefined || systemClock.now() - kept.at > stale;
  if (!isOld && factsIn(kept, profile.model) !== undefined) return withFacts(profile, kept);
  const asked = await askForModels(list, shelf, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
  return withFacts(profile, asked.ok ? asked.value : kept);
}
