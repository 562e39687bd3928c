/** What this server has refused, and a way to have it tried again. */
import type { SettingsBridge, SettingsState } from "./settings-bridge.ts";

export interface LeftOutProps {
  readonly bridge: SettingsBridge;
  readonly entry: SettingsState["profiles"][number];
}

export function LeftOut({ bridge, entry: { profile, refused } }: LeftOutProps) {
  if (refused.length === 0) return null;
  return (
    <div class="left-out">
      <p>Left out, because this server refused it: {refused.join(", ")}.</p>
      <button type="button" class="button" onClick={() => bridge.post({ type: "forget", id: profile.id })}>
        Forget what was learnt
      </button>
    </div>
  );
}
