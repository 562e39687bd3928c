/** The pages of the settings: the providers a person set up (one tab each, saved as they are changed), and how they did. */
import { useEffect, useState } from "preact/hooks";
import type { Profile } from "../../src/core/settings.ts";
import { Icon } from "../parts/icon.tsx";
import { CheckCard } from "./check.tsx";
import { Insights } from "./insights.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { ProfileTabs } from "./profile-tabs.tsx";
import { FindServers } from "./servers.tsx";
import type { SettingsBridge, SettingsState } from "./settings-bridge.ts";

export function App({ bridge }: { bridge: SettingsBridge }) {
  const state = bridge.state.value;
  const check = bridge.check.value;
  const isChecking = check !== null && check.summary === null;
  useEffect(() => {
    if (isChecking) bridge.page.value = "providers"; // it may have been started from the command palette
  }, [isChecking, check?.id]);
  if (state === null) return null;
  return (
    <main class="page">
      <header class="page-head">
        <Pages bridge={bridge} />
        <button type="button" class="quiet-button" onClick={() => bridge.post({ type: "open_vscode_settings" })}>
          <Icon name="settings" /> VS Code settings
        </button>
      </header>
      {bridge.problem.value !== null && (
        <p class="page-problem" role="alert">
          <Icon name="error" tone="bad" /> {bridge.problem.value}
        </p>
      )}
      {bridge.page.value === "providers" ? <Providers bridge={bridge} state={state} /> : <Insights bridge={bridge} />}
    </main>
  );
}

const pages = [
  ["providers", "Providers"],
  ["insights", "Insights"],
] as const;

function Pages({ bridge: { page } }: { bridge: SettingsBridge }) {
  return (
    <nav class="pages" aria-label="Settings">
      {pages.map(([id, name]) => (
        <button
          key={id}
          type="button"
          class="page-link"
          aria-current={id === page.value ? "page" : undefined}
          onClick={() => (page.value = id)}
        >
          {name}
        </button>
      ))}
    </nav>
  );
}

function Providers(props: { bridge: SettingsBridge; state: SettingsState }) {
  return (
    <>
      <h1 class="unseen">Providers</h1>
      <p class="page-words">Where your models live and how they call tools. Keys stay in the editor's secret store.</p>
      <Profiles {...props} />
    </>
  );
}

function Profiles({ bridge, state }: { bridge: SettingsBridge; state: SettingsState }) {
  const [selected, setSelected] = useState<string | null>(null);
  const changed = bridge.changed.value;
  const entries = state.profiles.map((entry) =>
    entry.profile.id === changed?.id ? { ...entry, profile: changed } : entry,
  );
  const shown = useShownId(
    entries.map((entry) => entry.profile.id),
    selected,
    state.activeId,
    setSelected,
  );
  const entry = entries.find((candidate) => candidate.profile.id === shown);
  const checkedId = bridge.check.value?.id;
  useEffect(() => {
    if (checkedId !== undefined) setSelected(checkedId); // it may have been started from the command palette
  }, [checkedId]);
  const profiles: readonly Profile[] = entries.map((candidate) => candidate.profile);
  return (
    <>
      <CheckOfHidden bridge={bridge} state={state} />
      <ProfileTabs
        bridge={bridge}
        state={state}
        profiles={profiles}
        shown={entry?.profile.id ?? null}
        onShow={setSelected}
      />
      <FindServers bridge={bridge} state={state} />
      {entry === undefined ? (
        <p class="page-words">No provider yet. Add one to begin.</p>
      ) : (
        <ProfileForm key={entry.profile.id} bridge={bridge} state={state} entry={entry} />
      )}
    </>
  );
}

/** The demo model has no tab of its own, but it can be checked. */
function CheckOfHidden({ bridge, state }: { bridge: SettingsBridge; state: SettingsState }) {
  const check = bridge.check.value;
  if (check === null || state.profiles.some(({ profile }) => profile.id === check.id)) return null;
  const { id, name } = check;
  return (
    <section aria-label={name}>
      <p class="page-words">{name}</p>
      <CheckCard
        bridge={bridge}
        check={check}
        setting={null}
        onStart={() => bridge.post({ type: "check", id })}
        onChoose={() => undefined}
      />
    </section>
  );
}

/** A profile that was just added is shown; one that is gone gives way to the chosen one. */
function useShownId(
  ids: readonly string[],
  selected: string | null,
  activeId: string | null,
  select: (id: string) => void,
): string | null {
  const [known, setKnown] = useState(ids);
  const added = ids.find((id) => !known.includes(id));
  if (known.length !== ids.length || added !== undefined) {
    setKnown(ids);
    if (added !== undefined) select(added);
  }
  const wanted = added ?? selected;
  return wanted !== null && ids.includes(wanted) ? wanted : (activeId ?? ids[0] ?? null);
}
