/** One row of the list, drawn again only when its own content changed. */
import { memo } from "preact/compat";
import { assertNever } from "../../src/core/assert.ts";
import { BlockView } from "../markdown/block.tsx";
import { formatSeconds } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { useSeconds } from "../parts/seconds.ts";
import { CallCard } from "./call/card.tsx";
import { ReadsCard } from "./call/reads-card.tsx";
import { useChat } from "./context.ts";
import { EndRow } from "./end-row.tsx";
import { Details } from "./error-text.tsx";
import { Reasoning } from "./reasoning.tsx";
import { RetryRow } from "./retry-row.tsx";
import type { Row } from "./row.ts";
import type { LiveRow } from "./row-list.ts";

export const RowView = memo(function RowView({ live }: { live: LiveRow }) {
  const row = live.row.value;
  return (
    <div class={`row row-${row.kind}`} data-row={row.id}>
      <RowContent row={row} />
    </div>
  );
});

function RowContent({ row }: { row: Row }) {
  switch (row.kind) {
    case "earlier":
      return <Earlier hidden={row.hidden} />;
    case "user":
      return <UserWords text={row.text} />;
    case "reasoning":
      return <Reasoning row={row} />;
    case "markdown":
      return <Reply row={row} />;
    case "call":
      return <CallCard call={row.call} />;
    case "reads":
      return <ReadsCard id={row.id} calls={row.calls} />;
    case "notice":
      return <Notice text={row.text} detail={row.detail} />;
    case "mode":
      return <ModeChange mode={row.mode} />;
    case "end":
      return <EndRow id={row.id} end={row.end} error={row.error} />;
    case "retry":
      return <RetryRow retry={row.retry} />;
    case "phase":
      return <Phase text={row.text} since={row.since} />;
    default:
      return assertNever(row);
  }
}

function UserWords({ text }: { text: string }) {
  return (
    <article class="user" aria-label="You">
      {text}
    </article>
  );
}

function Reply({ row }: { row: Extract<Row, { kind: "markdown" }> }) {
  return (
    <article class="markdown reply" aria-label="Reply" aria-busy={row.streaming}>
      {row.blocks.map((block) => (
        <BlockView key={block.key} block={block} />
      ))}
    </article>
  );
}

function Earlier({ hidden }: { hidden: number }) {
  const { post } = useChat();
  return (
    <button type="button" class="quiet-button" onClick={() => post({ type: "load_earlier" })}>
      <Icon name="history" /> Show earlier messages ({hidden})
    </button>
  );
}

function Notice({ text, detail }: { text: string; detail: string | undefined }) {
  return (
    <div class="notice">
      <Icon name="info" />
      <div>
        {text}
        {detail !== undefined && detail !== "" && <Details text={detail} />}
      </div>
    </div>
  );
}

function ModeChange({ mode }: { mode: string }) {
  const { bridge } = useChat();
  const name = bridge.surroundings.value?.modes.find((known) => known.id === mode)?.name ?? mode;
  return <div class="rule">{name} mode</div>;
}

function Phase({ text, since }: { text: string; since: number }) {
  const seconds = useSeconds(since, true);
  return (
    <div class="quiet">
      <Icon name="loading" spin />
      <span>
        {text}
        {seconds > 0 && <span class="tabular">, {formatSeconds(seconds)}</span>}
      </span>
    </div>
  );
}
