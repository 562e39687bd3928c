/** A key goes in and is never shown again. */
import { useState } from "preact/hooks";
import { Field } from "./field.tsx";
import type { SettingsBridge, SettingsState } from "./settings-bridge.ts";

type Entry = SettingsState["profiles"][number];

const sentences: Readonly<Record<Entry["key"], string>> = {
  none: "No key saved. It is kept in the editor's secret store and sent to this address only.",
  saved: "A key is saved for this address. It is sent nowhere else and never shown.",
  other_host: "A key is saved for another address, so it is not sent to this one. Enter the key of this address.",
  not_needed: "",
};

export interface KeyFieldProps {
  readonly bridge: SettingsBridge;
  readonly entry: Entry;
  readonly preset: SettingsState["presets"][number] | undefined;
}

export function KeyField({ bridge, entry, preset }: KeyFieldProps) {
  const [key, setKey] = useState("");
  const { id } = entry.profile;
  const save = (): void => {
    if (key.trim() === "") return;
    bridge.post({ type: "set_key", id, key: key.trim() });
    setKey("");
  };
  return (
    <Field label="Key" hint={<KeyHint bridge={bridge} entry={entry} preset={preset} />}>
      {(ids) => (
        <div class="with-button">
          <input
            class="field mono"
            {...ids}
            type="password"
            autocomplete="off"
            value={key}
            placeholder={entry.key === "saved" ? "••••••••  saved" : "Paste the key"}
            onInput={(event) => setKey(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") save();
            }}
          />
          <button type="button" class="button" disabled={key.trim() === ""} onClick={save}>
            Save
          </button>
          {entry.key !== "none" && (
            <button type="button" class="button" onClick={() => bridge.post({ type: "clear_key", id })}>
              Forget
            </button>
          )}
        </div>
      )}
    </Field>
  );
}

function KeyHint({ bridge, entry, preset }: KeyFieldProps) {
  if (entry.key === "none" && preset?.group === "local") return "Most servers of one's own need none.";
  if (entry.key === "saved" || preset?.keyPage === undefined) return sentences[entry.key];
  return (
    <>
      {sentences[entry.key]}{" "}
      <button
        type="button"
        class="link-button"
        onClick={() => bridge.post({ type: "open_key_page", provider: preset.id })}
      >
        Get a key from {preset.label}
      </button>
    </>
  );
}
