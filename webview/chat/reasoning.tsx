/** What the model thought: a counting line while it does, then one quiet line that opens. */

import { formatSeconds } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { useSeconds } from "../parts/seconds.ts";
import type { Row } from "./row.ts";
import { useOpen } from "./use-open.ts";

export function Reasoning({ row }: { row: Extract<Row, { kind: "reasoning" }> }) {
  const [open, toggle] = useOpen(row.id, false);
  const thinking = row.endedAt === undefined;
  const counted = useSeconds(row.startedAt, thinking);
  const seconds = row.endedAt === undefined ? counted : Math.max(1, Math.round((row.endedAt - row.startedAt) / 1_000));
  return (
    <article aria-label="Reasoning">
      <button type="button" class="quiet reasoning-head" aria-expanded={open} onClick={toggle}>
        <Icon name={open ? "chevron-down" : "chevron-right"} />
        <span class="tabular">
          {thinking
            ? `Thinking…${seconds > 0 ? ` ${formatSeconds(seconds)}` : ""}`
            : `Thought for ${formatSeconds(seconds)}`}
        </span>
      </button>
      {open && <div class="reasoning-text">{row.text.trim()}</div>}
    </article>
  );
}
