/** The figures of a task and of each of its requests. */
import { formatCount, totalCostInWords } from "../../../src/core/figures.ts";
import { spentInTurn } from "../../../src/core/spending.ts";
import type { TaskState, TurnItem } from "../../../src/core/state.ts";
import { Icon } from "../../parts/icon.tsx";
import { useChat } from "../context.ts";
import { type Fact, factsOf, inShort, totalsOf } from "./facts.ts";

export function UsageDetails({ task }: { task: TaskState }) {
  const requests = task.items.filter((item) => item.kind === "turn" && item.status !== "streaming");
  return (
    <section class="usage" id="usage" aria-label="Tokens and cost">
      <h2>This task</h2>
      <Facts facts={totalsOf(task)} />
      <UnknownCost task={task} />
      <h2>Requests</h2>
      {task.hidden > 0 && <p class="usage-dim">Earlier ones are counted above. Show earlier messages to see them.</p>}
      <ol class="requests">
        {requests.map((item) => (item.kind === "turn" ? <Request key={item.id} turn={item} /> : null))}
      </ol>
      <CompareStyles />
    </section>
  );
}

/** What to do about it, where something can be done. */
function UnknownCost({ task: { spending } }: { task: TaskState }) {
  const { post } = useChat();
  const missing = spending.requests - spending.priced;
  if (missing === 0) return null;
  const which =
    missing === spending.requests ? "" : ` of ${formatCount(missing)} of ${formatCount(spending.requests)} requests`;
  const what =
    totalCostInWords(spending) === "cost unknown" ? "The price is" : `The price${which} is, at least in part,`;
  return (
    <p class="usage-dim">
      {what} unknown.{" "}
      <button type="button" class="link-button" onClick={() => post({ type: "open_settings" })}>
        Give it in the settings
      </button>
    </p>
  );
}

function CompareStyles() {
  const { post } = useChat();
  return (
    <button type="button" class="link-button usage-foot" onClick={() => post({ type: "open_insights" })}>
      How the styles do on your servers
    </button>
  );
}

/** Opens with Enter, Space or a press: it is the browser's own. */
function Request({ turn }: { turn: TurnItem }) {
  const spent = spentInTurn(turn);
  const { tokens, cost } = inShort(turn, spent);
  return (
    <li>
      <details>
        <summary>
          <Icon name="chevron-right" />
          <span class="request-who">
            {new Date(turn.at).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hour12: false })}{" "}
            <span class="style-mark">{turn.style.label}</span> {turn.model}
          </span>
          <span class="request-cost">{cost}</span>
          <span class="request-tokens">{tokens}</span>
        </summary>
        <Facts facts={factsOf(turn, spent)} />
      </details>
    </li>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
