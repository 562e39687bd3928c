import type { Surroundings } from "../../../src/core/panel.ts";
import { Icon } from "../../parts/icon.tsx";
import { useChat } from "../context.ts";
import { Picker } from "./picker.tsx";

/** What the agent may do. */
export function ModePicker({ around }: { around: Surroundings }) {
  const { post } = useChat();
  const mode = around.modes.find((known) => known.id === around.mode);
  return (
    <Picker
      label={`Mode: ${mode?.name ?? around.mode}`}
      name="mode"
      chosen={around.mode}
      choices={around.modes.map(({ id, name, description, icon }) => ({
        value: id,
        title: <b>{name}</b>,
        description,
        icon,
      }))}
      onPick={(value) => post({ type: "set_mode", mode: value })}
    >
      <Icon name={mode?.icon ?? "code"} />
      <span class="chip-text">{mode?.name ?? around.mode}</span>
    </Picker>
  );
}
