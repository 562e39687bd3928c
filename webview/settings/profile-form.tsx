/** One profile: who answers, at what address, with which key and model, and how tools are called. */
import { useState } from "preact/hooks";
import type { Profile } from "../../src/core/settings.ts";
import { Check } from "./check.tsx";
import { Field } from "./field.tsx";
import { HeadersField } from "./headers-field.tsx";
import { KeyField } from "./key-field.tsx";
import { ModelField } from "./model-field.tsx";
import { ProfileActions } from "./profile-tabs.tsx";
import { RequestFields } from "./request-fields.tsx";
import type { SettingsBridge, SettingsState } from "./settings-bridge.ts";
import { TokensField } from "./tokens-field.tsx";
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
        <Field label="Provider">
          {(ids) => (
            <select
              class="field"
              {...ids}
              value={profile.provider}
              onChange={(event) => change({ provider: event.currentTarget.value })}
            >
              {state.presets.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        {preset?.fixedAddress !== true && (
          <Field label="Address" problem={problems["baseUrl"]} hint="The base address of the API, often ending in /v1.">
            {(ids) => (
              <input
                class="field mono"
                {...ids}
                value={profile.baseUrl}
                placeholder={
                  preset?.baseUrl === undefined || preset.baseUrl === "" ? "http://127.0.0.1:1234/v1" : preset.baseUrl
                }
                spellcheck={false}
                onInput={(event) => change({ baseUrl: event.currentTarget.value })}
              />
            )}
          </Field>
        )}
        {entry.key !== "not_needed" && <KeyField bridge={bridge} entry={entry} />}
        <ModelField bridge={bridge} profile={profile} onChange={(model) => change({ model })} />
      </div>
      <ToolCalls bridge={bridge} state={state} entry={entry} />
      <Check bridge={bridge} profile={profile} />
      <More profile={profile} problems={problems} change={change} />
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

interface MoreProps {
  readonly profile: Profile;
  readonly problems: Readonly<Record<string, string>>;
  readonly change: (part: Partial<Profile>) => void;
}

function More({ profile, problems, change }: MoreProps) {
  const [open] = useState(() => hasMore(profile)); // or it would close under the hand that clears the last field
  return (
    <details class="more" open={open}>
      <summary>More</summary>
      <div class="form">
        <TokensField
          label="Longest reply"
          hint="Tokens. Empty: the server's own limit."
          tokens={profile.maxOutputTokens}
          problem={problems["maxOutputTokens"]}
          onChange={(maxOutputTokens) => change({ maxOutputTokens })}
        />
        <TokensField
          label="Context window"
          hint="Tokens. 16,384 or less: the compact prompt is used."
          tokens={profile.contextWindow}
          problem={problems["contextWindow"]}
          onChange={(contextWindow) => change({ contextWindow })}
        />
        <HeadersField
          headers={profile.headers}
          problem={problems["headers"]}
          onChange={(headers) => change({ headers })}
        />
        <RequestFields
          request={profile.request}
          problem={problems["request"]}
          onChange={(request) => change({ request })}
        />
      </div>
    </details>
  );
}

function hasMore({ headers, maxOutputTokens, contextWindow, request }: Profile): boolean {
  return Object.keys(headers).length > 0 || [maxOutputTokens, contextWindow, request].some((own) => own !== undefined);
}
