/** Everything around the task that the chat shows, from the facts at hand. */
import type { Dialects } from "../../core/dialect.ts";
import type { EvidenceStore } from "../../core/evidence.ts";
import { modes } from "../../core/modes.ts";
import type { Surroundings } from "../../core/panel.ts";
import type { Profile } from "../../core/settings.ts";
import { addressOf } from "./profile-in-use.ts";

export interface Facts {
  readonly workspace: Surroundings["workspace"];
  readonly profiles: readonly Profile[];
  readonly active: Profile | undefined;
  readonly hasEditorModels: boolean;
  readonly dialects: Dialects;
  readonly evidence: Pick<EvidenceStore, "about">;
  readonly mode: string;
  readonly queued: readonly string[];
  readonly readOnly: boolean;
  readonly isMac: boolean;
}

export function surroundingsOf(facts: Facts): Surroundings {
  const { active, dialects } = facts;
  return {
    workspace: facts.workspace,
    profiles: facts.profiles.map(({ id, name, model, provider }) => ({
      id,
      name,
      model,
      provider,
    })),
    profileId: active?.id ?? null,
    hasEditorModels: facts.hasEditorModels,
    style: active === undefined ? null : styleOf(active, facts),
    styleOptions: dialects.options.map((option) => ({ ...option })),
    modes: modes.map(({ id, name, description, icon }) => ({ id, name, description, icon })),
    mode: facts.mode,
    queued: [...facts.queued],
    readOnly: facts.readOnly,
    isMac: facts.isMac,
  };
}

/** How the next request of this profile will call tools, and why. */
export function styleOf(profile: Profile, { dialects, evidence }: Pick<Facts, "dialects" | "evidence">) {
  const { style } = dialects.choose(profile.toolCalls, evidence.about(addressOf(profile), profile.model));
  return { ...style };
}
