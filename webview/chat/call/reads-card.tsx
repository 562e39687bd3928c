/** Neighbouring reads on one line; opens to a line each. */
import type { Call } from "../../../src/core/state.ts";
import { formatDuration } from "../../parts/format.ts";
import { Icon } from "../../parts/icon.tsx";
import { PathName } from "../../parts/target-name.tsx";
import { useOpen } from "../use-open.ts";
import { targetOf } from "./call-text.ts";
import { CallCard } from "./card.tsx";

export function ReadsCard({ id, calls }: { id: string; calls: readonly Call[] }) {
  const [open, toggle] = useOpen(`${id}-all`, false);
  const ms = calls.reduce((sum, call) => sum + (call.outcome?.ms ?? 0), 0);
  const verb = `${calls[0]?.presentation.labels.done ?? ""} ${calls.length} files`;
  return (
    <article class="card state-done" aria-label={`${verb}, done`}>
      <button type="button" class="card-head" aria-expanded={open} onClick={toggle}>
        <Icon name="files" />
        <span class="verb">{verb}</span>
        <span class="paths">
          {!open &&
            calls.map((call, index) => (
              <span key={call.id}>
                {index > 0 && ", "}
                <PathName path={targetOf(call)} />
              </span>
            ))}
        </span>
        <span class="figures">
          {ms >= 1 && <span>{formatDuration(ms)}</span>}
          <Icon name="check" tone="ok" />
        </span>
      </button>
      {open && (
        <div class="nested">
          {calls.map((call) => (
            <CallCard key={call.id} call={call} />
          ))}
        </div>
      )}
    </article>
  );
}
