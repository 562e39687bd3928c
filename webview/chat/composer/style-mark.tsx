import type { StyleChoice, StyleOption } from "../../../src/core/dialect.ts";
import { useChat } from "../context.ts";
import { Picker } from "./picker.tsx";

/** How the model calls tools: always visible, explained in one press, switched in the next, also in the middle of a task. */
export function StyleMark({ style, options }: { style: StyleChoice; options: readonly StyleOption[] }) {
  const { post } = useChat();
  return (
    <Picker
      label={`Tool calls: ${style.label}${style.automatic ? " auto" : ""}`}
      name="style"
      chosen={style.setting}
      choices={options.map((option) => choiceOf(option, style))}
      onPick={(value) => post({ type: "set_style", value })}
      foot={() => <p class="popover-note">A switch takes effect with the next step.</p>}
    >
      <span class="style-mark">{style.label}</span> {style.automatic && <span class="chip-text">auto</span>}
    </Picker>
  );
}

function choiceOf({ value, label, description }: StyleOption, style: StyleChoice) {
  const isNow = value === style.setting;
  const title = (
    <>
      <b>{label}</b>
      {isNow && style.automatic && ` · now ${style.label}`}
    </>
  );
  return { value, title, description: isNow ? `${description} ${style.reason}` : description };
}
