/** The model's name: free text, with the server's own list on request. */
import { useEffect, useId, useState } from "preact/hooks";
import type { Profile } from "../../src/core/settings.ts";
import { Field } from "./field.tsx";
import type { SettingsBridge } from "./settings-bridge.ts";

export interface ModelFieldProps {
  readonly bridge: SettingsBridge;
  readonly profile: Profile;
  readonly onChange: (model: string) => void;
}

export function ModelField({ bridge, profile, onChange }: ModelFieldProps) {
  const listId = useId();
  const [asked, setAsked] = useState(false);
  const answer = bridge.models.value?.id === profile.id ? bridge.models.value : null;
  useEffect(() => setAsked(false), [answer]);
  const ask = (): void => {
    setAsked(true);
    bridge.post({ type: "list_models", id: profile.id });
  };
  const words = asked ? "Asking the server…" : answer === null ? "" : countWords(answer.models.length);
  const problem = answer?.error === undefined || asked ? undefined : `${answer.error.message} ${answer.error.advice}`;
  return (
    <Field label="Model" problem={problem} hint={words === "" ? "As the server names it." : words}>
      {(ids) => (
        <div class="with-button">
          <input
            class="field mono"
            {...ids}
            list={listId}
            value={profile.model}
            spellcheck={false}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          <datalist id={listId}>
            {answer?.models.map((model) => (
              <option key={model} value={model} />
            ))}
          </datalist>
          <button type="button" class="button" disabled={asked} onClick={ask}>
            List models
          </button>
        </div>
      )}
    </Field>
  );
}

function countWords(count: number): string {
  if (count === 0) return "The server lists no models. Any name can be typed.";
  return `${count} ${count === 1 ? "model" : "models"} listed: type to search, or use any other name.`;
}
