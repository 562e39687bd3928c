/** Who answers: the presets in groups. What belongs to the preset before goes with it. */
import type { Profile } from "../../src/core/settings.ts";
import { Field } from "./field.tsx";
import type { SettingsState } from "./settings-bridge.ts";

type Preset = SettingsState["presets"][number];

export interface ProviderFieldProps {
  readonly presets: readonly Preset[];
  readonly profile: Profile;
  readonly onChange: (part: Partial<Profile>) => void;
}

const groups: readonly { readonly id: Preset["group"]; readonly label: string }[] = [
  { id: "hosted", label: "Hosted" },
  { id: "local", label: "On this machine or network" },
  { id: "other", label: "Other" },
];

export function ProviderField({ presets, profile, onChange }: ProviderFieldProps) {
  const choose = (id: string): void => {
    const next = presets.find((preset) => preset.id === id);
    if (next !== undefined) onChange(moved(profile, next, presets));
  };
  return (
    <Field label="Provider">
      {(ids) => (
        <select class="field" {...ids} value={profile.provider} onChange={(event) => choose(event.currentTarget.value)}>
          {groups.map((group) => (
            <optgroup key={group.id} label={group.label}>
              {presets
                .filter((preset) => preset.group === group.id)
                .map(({ id, label }) => (
                  <option key={id} value={id}>
                    {label}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A name and an address that came with a preset go with it; what the person wrote stays, unless the provider has one place. */
export function moved(profile: Profile, next: Preset, presets: readonly Preset[]): Partial<Profile> {
  const before = presets.find((preset) => preset.id === profile.provider);
  const isOwn = profile.baseUrl !== "" && presets.every((preset) => preset.baseUrl !== profile.baseUrl);
  const keepsAddress = isOwn && next.group !== "hosted";
  return {
    provider: next.id,
    baseUrl: keepsAddress ? profile.baseUrl : next.baseUrl,
    ...(before !== undefined && isNamedAfter(profile.name, before.label) && { name: next.label }),
  };
}

function isNamedAfter(name: string, label: string): boolean {
  return name.startsWith(label) && /^( \d+)?$/.test(name.slice(label.length));
}
