import type { Surroundings } from "../../../src/core/panel.ts";
import { Icon } from "../../parts/icon.tsx";
import { useChat } from "../context.ts";
import { Picker } from "./picker.tsx";

/** Who answers. */
export function ProfilePicker({ around }: { around: Surroundings }) {
  const { post } = useChat();
  const profile = around.profiles.find((known) => known.id === around.profileId);
  if (around.profiles.length === 0) {
    return (
      <button type="button" class="chip" onClick={() => post({ type: "open_settings" })}>
        <Icon name="plug" />
        <span class="chip-text">Connect a model</span>
      </button>
    );
  }
  return (
    <Picker
      label={`Model: ${profile?.name ?? "none chosen"}`}
      name="profile"
      chosen={around.profileId}
      choices={around.profiles.map(({ id, name, model }) => ({
        value: id,
        title: <b>{name}</b>,
        description: model === name ? undefined : model,
      }))}
      onPick={(value) => post({ type: "set_profile", id: value })}
      foot={(close) => <SettingsLink onClick={close} />}
    >
      <span class="chip-text">{profile?.name ?? "Choose a model"}</span>
    </Picker>
  );
}

function SettingsLink({ onClick }: { onClick: () => void }) {
  const { post } = useChat();
  const open = (): void => {
    onClick();
    post({ type: "open_settings" });
  };
  return (
    <button type="button" class="popover-foot" onClick={open}>
      <Icon name="settings-gear" /> Provider settings
    </button>
  );
}
