/** How this profile's model calls tools, and why. */
import { useId } from "preact/hooks";
import { toolCallsSetting } from "../../src/core/settings.ts";
import { LeftOut } from "./left-out.tsx";
import type { FormProps } from "./profile-form.tsx";

export function ToolCalls({ bridge, state, entry }: FormProps) {
  const { profile, style } = entry;
  const name = useId();
  const chosen = state.styleOptions.find((option) => option.value === profile.toolCalls);
  const isCurrent = style.setting === profile.toolCalls;
  const choose = (value: string): void => {
    const setting = toolCallsSetting.safeParse(value);
    if (setting.success) bridge.change({ ...profile, toolCalls: setting.data });
  };
  return (
    <fieldset class="tool-calls">
      <legend>Tool calls</legend>
      <div class="segments">
        {state.styleOptions.map(({ value, label }) => (
          <label key={value} class="segment">
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === profile.toolCalls}
              onChange={() => choose(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      <p class="segment-words">{chosen?.description}</p>
      {isCurrent && (
        <p class="now">
          Now <b>{style.label}</b>. <span>{style.reason}</span>
        </p>
      )}
      <LeftOut bridge={bridge} entry={entry} />
    </fieldset>
  );
}
