/** One card for every call of every tool: icon, verb, target, figures, state; opens to what it did. */
import type { Call } from "../../../src/core/state.ts";
import { Icon } from "../../parts/icon.tsx";
import { PathName } from "../../parts/target-name.tsx";
import { useOpen } from "../use-open.ts";
import { ApprovalCard } from "./approval.tsx";
import { CallBody, hasBody, opensByItself } from "./call-body.tsx";
import { figuresOf, stateWords, targetOf, verbOf } from "./call-text.ts";
import { QuestionCard } from "./question.tsx";

export function CallCard({ call }: { call: Call }) {
  if (call.state === "waiting" && call.approval !== undefined)
    return <ApprovalCard call={call} request={call.approval} />;
  if (call.state === "waiting" && call.question !== undefined)
    return <QuestionCard call={call} question={call.question} />;
  return <PlainCard call={call} />;
}

function PlainCard({ call }: { call: Call }) {
  const opens = hasBody(call);
  const [open, toggle] = useOpen(`call-${call.id}`, opensByItself(call));
  const isOpen = opens && open;
  const content = <CardHead call={call} />;
  return (
    <article
      class={`card state-${call.state}`}
      aria-label={`${verbOf(call)} ${targetOf(call)}, ${stateWords[call.state]}`}
    >
      {opens ? (
        <button type="button" class="card-head" aria-expanded={isOpen} onClick={toggle}>
          {content}
        </button>
      ) : (
        <div class="card-head">{content}</div>
      )}
      {isOpen && <CallBody call={call} />}
    </article>
  );
}

function CardHead({ call }: { call: Call }) {
  const busy = call.state === "writing" || call.state === "running";
  return (
    <>
      {busy ? <Icon name="loading" spin /> : <Icon name={call.presentation.icon} />}
      <span class="verb">{verbOf(call)}</span>
      <Target call={call} />
      <span class="figures">
        <Changes call={call} />
        {figuresOf(call).map((figure) => (
          <span key={figure} class="figure">
            {figure}
          </span>
        ))}
        <StateMark call={call} />
      </span>
    </>
  );
}

export function Target({ call }: { call: Call }) {
  const target = targetOf(call);
  if (target === "") return <span class="target" />;
  if (call.presentation.targetKind === "path") return <PathName path={target} />;
  const line = target.split("\n", 1)[0] ?? "";
  return (
    <span class={`target ${call.presentation.targetKind === "code" ? "mono" : ""}`} title={target}>
      {line === target ? line : `${line} …`}
    </span>
  );
}

function Changes({ call }: { call: Call }) {
  const view = call.outcome?.view;
  if (view?.kind !== "diff" || call.state !== "done") return null;
  return (
    <span class="changes">
      {(view.added > 0 || view.removed === 0) && <span class="added">+{view.added}</span>}{" "}
      {view.removed > 0 && <span class="removed">−{view.removed}</span>}
    </span>
  );
}

const marks: Readonly<Partial<Record<Call["state"], readonly [icon: string, tone: string]>>> = {
  done: ["check", "ok"],
  failed: ["error", "bad"],
  denied: ["circle-slash", "dim"],
  stopped: ["debug-stop", "dim"],
};

function StateMark({ call }: { call: Call }) {
  const mark = hasBadExit(call) ? (["warning", "warn"] as const) : marks[call.state];
  const by = call.answer === undefined || call.answer.by === "you" ? undefined : decidedBy(call.answer);
  return (
    <>
      {mark !== undefined && (
        <span class="state-mark" title={by}>
          <Icon name={mark[0]} tone={mark[1]} />
        </span>
      )}
      <span class="unseen">
        {stateWords[call.state]}
        {by === undefined ? "" : `, ${by}`}
      </span>
    </>
  );
}

function decidedBy({ allowed, by }: { allowed: boolean; by: string }): string {
  return `${allowed ? "allowed" : "denied"}: ${by}`;
}

/** The call itself went well, what it ran did not. */
function hasBadExit(call: Call): boolean {
  const view = call.outcome?.view;
  return call.state === "done" && view?.kind === "command" && view.exitCode !== 0;
}
