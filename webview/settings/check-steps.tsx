/** The steps of a check as a list: what was tried, what came back, and what to do about it. */
import type { CheckStep } from "../../src/core/check/step.ts";
import { formatDuration } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";

/** `words` is for those who cannot see the icon. */
const looks: Readonly<Record<CheckStep["state"], { icon: string; tone: string; words: string }>> = {
  running: { icon: "loading", tone: "dim", words: "Running" },
  passed: { icon: "check", tone: "ok", words: "Passed" },
  noted: { icon: "warning", tone: "warn", words: "To note" },
  failed: { icon: "error", tone: "bad", words: "Failed" },
  skipped: { icon: "dash", tone: "dim", words: "Skipped" },
};

export function CheckSteps({ steps }: { steps: readonly CheckStep[] }) {
  return (
    // Safari and VoiceOver forget that a list without marks is one
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <ol class="check-steps" role="list" aria-label="Steps of the check">
      {folded(steps).map((step) => (
        <Step key={step.id} step={step} />
      ))}
    </ol>
  );
}

/** Milliseconds. What took less needed no server. */
const shortestShown = 10;

function Step({ step }: { step: CheckStep }) {
  const { state, title, found, fix, detail, ms } = step;
  const { icon, tone, words } = looks[state];
  const isTrouble = state === "failed" || state === "noted";
  return (
    <li class={`check-step is-${state}`}>
      <Icon name={icon} tone={tone} spin={state === "running"} />
      <span class="unseen">{words}: </span>
      <span class="check-title">{title}</span>
      <span class="check-found">{found}</span>
      <span class="check-ms tabular">{ms === undefined || ms < shortestShown ? "" : formatDuration(ms)}</span>
      {isTrouble && (fix !== undefined || detail !== undefined) && (
        <div class="check-more">
          {fix !== undefined && <p class="check-fix">{fix}</p>}
          {detail !== undefined && (
            <details>
              <summary>What came back</summary>
              <pre>{detail}</pre>
            </details>
          )}
        </div>
      )}
    </li>
  );
}

/** Neighbours that were skipped for one reason are one line: the reason counts, not its repetition. */
function folded(steps: readonly CheckStep[]): readonly CheckStep[] {
  const rows: CheckStep[] = [];
  const counts = new Map<string, number>();
  for (const step of steps) {
    const last = rows.at(-1);
    if (step.state !== "skipped" || last?.state !== "skipped" || last.found !== step.found) {
      rows.push(step);
      continue;
    }
    const count = (counts.get(last.id) ?? 1) + 1;
    counts.set(last.id, count);
    rows[rows.length - 1] = { ...last, title: `${count} more steps` };
  }
  return rows;
}
