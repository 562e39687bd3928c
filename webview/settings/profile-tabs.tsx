/** The profiles as tabs. The star marks the one that is used. */
import { useRef, useState } from "preact/hooks";
import type { Profile } from "../../src/core/settings.ts";
import { focusNow } from "../parts/focus-now.ts";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import type { SettingsBridge, SettingsState } from "./settings-bridge.ts";

export interface ProfileTabsProps {
  readonly bridge: SettingsBridge;
  readonly state: SettingsState;
  readonly profiles: readonly Profile[];
  readonly shown: string | null;
  readonly onShow: (id: string) => void;
}

export function ProfileTabs({ bridge, state, profiles, shown, onShow }: ProfileTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = profiles.findIndex((profile) => profile.id === shown);
    const next = step === undefined ? undefined : profiles[(at + step + profiles.length) % profiles.length];
    if (next === undefined) return;
    event.preventDefault();
    onShow(next.id);
    list.current?.querySelector<HTMLElement>(`[data-profile="${CSS.escape(next.id)}"]`)?.focus();
  };
  const first = state.presets.find(({ group }) => group === "other")?.id;
  return (
    <div class="tabs">
      <div class="tab-list" ref={list} role="tablist" aria-label="Profiles" onKeyDown={move}>
        {profiles.map((profile) => (
          <button
            key={profile.id}
            type="button"
            role="tab"
            class="tab"
            data-profile={profile.id}
            aria-selected={profile.id === shown}
            tabIndex={profile.id === shown ? 0 : -1}
            onClick={() => onShow(profile.id)}
          >
            {profile.id === state.activeId && <Icon name="star-full" />}
            {profile.name}
            {profile.id === state.activeId && <span class="unseen">, in use</span>}
          </button>
        ))}
      </div>
      {first !== undefined && (
        <button type="button" class="tab" onClick={() => bridge.post({ type: "add", provider: first })}>
          <Icon name="add" /> Add
        </button>
      )}
    </div>
  );
}

/** What can be done with the shown profile as a whole. */
export function ProfileActions({
  bridge,
  profile,
  isActive,
}: {
  bridge: SettingsBridge;
  profile: Profile;
  isActive: boolean;
}) {
  const [asking, setAsking] = useState(false);
  const { id } = profile;
  return (
    <div class="profile-actions">
      {isActive ? (
        <span class="in-use">
          <Icon name="star-full" /> In use
        </span>
      ) : (
        <button type="button" class="button" onClick={() => bridge.post({ type: "choose", id })}>
          <Icon name="star-empty" /> Use this one
        </button>
      )}
      <span class="grow" />
      {asking ? (
        <>
          <span>Delete “{profile.name}” and its key?</span>
          <button type="button" class="button" onClick={() => bridge.post({ type: "delete", id })}>
            Delete
          </button>
          <button type="button" class="button" ref={focusNow} onClick={() => setAsking(false)}>
            Keep
          </button>
        </>
      ) : (
        <>
          <IconButton icon="copy" label="Duplicate" onClick={() => bridge.post({ type: "duplicate", id })} />
          <IconButton icon="trash" label="Delete" onClick={() => setAsking(true)} />
        </>
      )}
    </div>
  );
}
