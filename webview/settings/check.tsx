/** The check of a profile: a button, then each step as it comes, and in the end what to choose. */
import type { CheckSummary } from "../../src/core/check/step.ts";
import type { ShownCheck } from "../../src/core/panel.ts";
import { type Profile, toolCallsSetting } from "../../src/core/settings.ts";
import { formatDuration } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { CheckSteps } from "./check-steps.tsx";
import { CopyReport } from "./copy-report.tsx";
import type { SettingsBridge } from "./settings-bridge.ts";

export interface CheckProps {
  readonly bridge: SettingsBridge;
  readonly profile: Profile;
}

export function Check({ bridge, profile }: CheckProps) {
  const check = checkOf(profile, bridge.check.value);
  const start = (): void => bridge.post({ type: "check", id: profile.id });
  if (check === null) {
    return (
      <section class="check" aria-label="Check">
        <button type="button" class="button" onClick={start}>
          <Icon name="pulse" /> Check this profile
        </button>
        <p class="check-words">
          Tries the server step by step with a few short requests. Nothing of your work is sent.
        </p>
      </section>
    );
  }
  const change = (value: string): void => {
    const setting = toolCallsSetting.safeParse(value);
    if (setting.success) bridge.change({ ...profile, toolCalls: setting.data });
  };
  return <CheckCard bridge={bridge} check={check} setting={profile.toolCalls} onStart={start} onChoose={change} />;
}

/** What was found about another address or model says nothing about this one. */
function checkOf({ id, baseUrl, model }: Profile, check: ShownCheck | null): ShownCheck | null {
  if (check?.id !== id) return null;
  const isRunning = check.summary === null;
  return isRunning || (check.baseUrl === baseUrl && check.model === model) ? check : null;
}

export interface CheckCardProps {
  readonly bridge: SettingsBridge;
  readonly check: ShownCheck;
  /** Null: the profile cannot be changed here. */
  readonly setting: string | null;
  readonly onStart: () => void;
  readonly onChoose: (value: string) => void;
}

export function CheckCard({ bridge, check, setting, onStart, onChoose }: CheckCardProps) {
  const { steps, summary } = check;
  const current = steps.findLast((step) => step.state === "running");
  return (
    <section class="check" aria-label="Check">
      <div class="check-card">
        <header class="check-head">
          <h2>Check</h2>
          <span class="check-figures tabular">{summary === null ? "" : figures(summary)}</span>
          <span class="grow" />
          {summary === null ? (
            <button type="button" class="button" onClick={() => bridge.post({ type: "stop_check" })}>
              <Icon name="debug-stop" /> Stop
            </button>
          ) : (
            <>
              <CopyReport onCopy={() => bridge.post({ type: "copy_check_report" })} />
              <button type="button" class="button" onClick={onStart}>
                <Icon name="pulse" /> Check again
              </button>
            </>
          )}
        </header>
        <CheckSteps steps={steps} />
        <div role="status">
          {summary === null ? (
            <span class="unseen">{current === undefined ? "Checking" : `Checking: ${current.title}`}</span>
          ) : (
            <Ending summary={summary} setting={setting} onChoose={onChoose} />
          )}
        </div>
      </div>
    </section>
  );
}

interface EndingProps extends Pick<CheckCardProps, "setting" | "onChoose"> {
  readonly summary: CheckSummary;
}

function Ending({ summary, setting, onChoose }: EndingProps) {
  const { style, label, reason, fix } = summary.recommendation;
  const other = style !== null && setting !== null && setting !== "auto" && setting !== style ? style : null;
  return (
    <div class="check-end">
      <p>
        {style === null ? <b>No recommendation.</b> : <b>Use {label}.</b>} {reason}
      </p>
      {fix !== undefined && <p class="check-fix">{fix}</p>}
      {style !== null && setting === "auto" && <p class="check-dim">Auto does so from now on.</p>}
      {other !== null && (
        <button type="button" class="button primary" onClick={() => onChoose(other)}>
          Use {label}
        </button>
      )}
    </div>
  );
}

function figures({ requests, tokens, ms }: CheckSummary): string {
  const counted = tokens === undefined ? "" : `, ${tokens.toLocaleString("en")} tokens`;
  return `${requests} short ${requests === 1 ? "request" : "requests"}${counted}, ${formatDuration(ms)}`;
}
