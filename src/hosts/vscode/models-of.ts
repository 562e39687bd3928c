/** The models of a profile's server: the list that is kept, or a new one where there is none or the person wants it. */
import type { AppErrorData } from "../../core/errors.ts";
import type { ModelFacts, ModelLists } from "../../core/model-facts.ts";
import type { Profile } from "../../core/settings.ts";
import { listModelFacts } from "../../providers/models/list.ts";
import { findPreset } from "../../providers/presets.ts";
import { systemClock } from "../node/clock.ts";
import { askForModels, type ListModels } from "../node/known-models.ts";
import { addressOf, type Connections } from "./profile-in-use.ts";

export interface ListedModels {
  readonly models: ModelFacts[];
  /** Milliseconds since the epoch; null when the server never answered. */
  readonly at: number | null;
  /** Why there is no new list. What was kept is still shown. */
  readonly error?: AppErrorData;
}

/** The editor tells what it has now: a model that is gone is no choice. */
function isLive({ provider }: Profile): boolean {
  return findPreset(provider)?.wire === "editor-lm";
}

const limitMs = 20_000;

export async function modelsOf(
  profile: Profile,
  { connections, lists }: { readonly connections: Connections; readonly lists: ModelLists },
  fresh: boolean,
): Promise<ListedModels> {
  const address = addressOf(profile);
  const kept = isLive(profile) ? undefined : lists.of(address);
  if (kept !== undefined && !fresh) return { models: [...kept.models], at: kept.at };
  const config = await connections.configFor(profile);
  const list: ListModels = async (signal) => (config.ok ? listModelFacts(config.value, signal) : config);
  const listed = await askForModels(list, { address, lists }, AbortSignal.timeout(limitMs));
  if (!listed.ok && isLive(profile)) await lists.keep(address, { at: systemClock.now(), models: [] });
  if (!listed.ok) return { models: [...(kept?.models ?? [])], at: kept?.at ?? null, error: listed.error };
  return listed.value;
}
