/** One profile: who answers, at what address, with which key and model, and how tools are called. */
import { useEffect, useState } from "preact/hooks";
import type { Profile } from "../../src/core/settings.ts";
import { AddressField, isUsual } from "./address-field.tsx";
import { Check } from "./check.tsx";
import { Field } from "./field.tsx";
import { KeyField } from "./key-field.tsx";
import { ModelField } from "./model-field.tsx";
import { More } from "./more.tsx";
import { ProfileActions } from "./profile-tabs.tsx";
import { ProviderField } from "./provider-field.tsx";
import type { SettingsBridge, SettingsState } from "./settings-bridge.ts";
import { ToolCalls } from "./tool-calls.tsx";

export interface FormProps {
  readonly bridge: SettingsBridge;
  readonly state: SettingsState;
  readonly entry: SettingsState["profiles"][number];
}

export function ProfileForm({ bridge, state, entry }: FormProps) {
  const { profile } = entry;
  const saving = bridge.saving.value?.id === profile.id ? bridge.saving.value : null;
  const problems = saving?.problems ?? {};
  const preset = state.presets.find((candidate) => candidate.id === profile.provider);
  // decided once: the field must not move away from under the hand that writes into it
  const [isAddressInMore, setAddressInMore] = useState(() => isUsual(preset, profile.baseUrl));
  useEffect(() => setAddressInMore(isUsual(preset, profile.baseUrl)), [profile.provider]);
  const change = (part: Partial<Profile>): void => bridge.change({ ...profile, ...part });
  return (
    <section aria-label={profile.name}>
      <ProfileActions bridge={bridge} profile={profile} isActive={profile.id === state.activeId} />
      <div class="form">
        <Field label="Name" problem={problems["name"]}>
          {(ids) => (
            <input
              class="field"
              {...ids}
              value={profile.name}
              onInput={(event) => change({ name: event.currentTarget.value })}
            />
          )}
        </Field>
        <ProviderField presets={state.presets} profile={profile} onChange={change} />
        {preset?.fixedAddress !== true && !isAddressInMore && (
          <AddressField
            preset={preset}
            baseUrl={profile.baseUrl}
            problem={problems["baseUrl"]}
            onChange={(baseUrl) => change({ baseUrl })}
          />
        )}
        {entry.key !== "not_needed" && <KeyField bridge={bridge} entry={entry} preset={preset} />}
        <ModelField
          bridge={bridge}
          profile={profile}
          facts={isSaved(entry, state) ? entry.facts : null}
          isAtHand={preset?.fixedAddress === true}
          onChange={(model) => change({ model })}
        />
      </div>
      <ToolCalls bridge={bridge} state={state} entry={entry} />
      <Check bridge={bridge} profile={profile} />
      <More
        entry={entry}
        preset={preset}
        hasAddress={isAddressInMore}
        profile={profile}
        problems={problems}
        change={change}
      />
      <p class="saving" role="status">
        {saving?.status === "waiting"
          ? "Saving…"
          : saving?.status === "saved"
            ? "Saved"
            : saving?.status === "invalid"
              ? "Not saved: see above"
              : ""}
      </p>
    </section>
  );
}

/** What was told is of the model that is stored, not of one that is being typed. */
function isSaved({ profile }: FormProps["entry"], { profiles }: SettingsState): boolean {
  const stored = profiles.find((other) => other.profile.id === profile.id)?.profile;
  return stored?.model === profile.model && stored.baseUrl === profile.baseUrl;
}
