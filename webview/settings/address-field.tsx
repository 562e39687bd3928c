/** Where the server is. */
import { Field } from "./field.tsx";
import type { SettingsState } from "./settings-bridge.ts";

export interface AddressFieldProps {
  readonly preset: SettingsState["presets"][number] | undefined;
  readonly baseUrl: string;
  readonly problem: string | undefined;
  readonly onChange: (baseUrl: string) => void;
}

export function AddressField({ preset, baseUrl, problem, onChange }: AddressFieldProps) {
  const usual = preset?.baseUrl === "" ? undefined : preset?.baseUrl;
  return (
    <Field label="Address" problem={problem} hint="The base address of the API, often ending in /v1.">
      {(ids) => (
        <input
          class="field mono"
          {...ids}
          value={baseUrl}
          placeholder={usual ?? preset?.example ?? "http://127.0.0.1:1234/v1"}
          spellcheck={false}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** A hosted provider has one place, which few ever change. */
export function isUsual(preset: AddressFieldProps["preset"], baseUrl: string): boolean {
  if (preset?.group !== "hosted" || preset.baseUrl === "") return false;
  return baseUrl.trim() === "" || baseUrl === preset.baseUrl;
}
