/** What the task has used and cost: one quiet line in the head, which opens over the conversation and moves nothing. */
import { useEffect, useRef, useState } from "preact/hooks";
import { formatCount, formatShare, totalCostInWords } from "../../../src/core/figures.ts";
import type { TaskState } from "../../../src/core/state.ts";
import { useEscape } from "../../parts/escape.ts";
import { Icon } from "../../parts/icon.tsx";
import { useChat } from "../context.ts";
import { UsageDetails } from "./details.tsx";

export function Spent({ task }: { task: TaskState }) {
  const { escapes } = useChat();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useEscape(escapes, open, () => {
    setOpen(false);
    button.current?.focus();
  });
  useOutside(open, box, () => setOpen(false));
  if (task.spending.requests === 0) return null;
  return (
    <div ref={box}>
      <button
        type="button"
        class="head-figures"
        ref={button}
        aria-expanded={open}
        aria-controls={open ? "usage" : undefined}
        title="Tokens and cost of this task"
        onClick={() => setOpen(!open)}
      >
        <Figures task={task} />
        <Icon name={open ? "chevron-up" : "chevron-down"} />
      </button>
      {open && <UsageDetails task={task} />}
    </div>
  );
}

function Figures({ task: { context, spending } }: { task: TaskState }) {
  const { cacheKnown, cachedTokens, inputTokens, outputTokens } = spending;
  return (
    <>
      {context !== null && <ContextFigures context={context} />}
      <span class="figure-wide">
        {formatCount(inputTokens)} in, {formatCount(outputTokens)} out
      </span>
      {cacheKnown > 0 && <span>{formatShare(cachedTokens, cacheKnown)} cached</span>}
      <span>{totalCostInWords(spending)}</span>
    </>
  );
}

function ContextFigures({ context }: { context: NonNullable<TaskState["context"]> }) {
  const { tokens, window } = context;
  return (
    <>
      {window !== null && (
        <span class="context-bar" aria-hidden="true">
          <i style={{ width: `${Math.min(100, (100 * tokens) / window)}%` }} />
        </span>
      )}
      <span>
        {formatCount(tokens)}
        <span class="unseen"> of the context</span>
        {window === null ? " context" : ` / ${formatCount(window)}`}
      </span>
    </>
  );
}

/** A press elsewhere closes. */
function useOutside(isOpen: boolean, box: { readonly current: HTMLElement | null }, close: () => void): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    const pressed = ({ target }: Event): void => {
      if (target instanceof Node && box.current?.contains(target) !== true) close();
    };
    addEventListener("pointerdown", pressed);
    return () => removeEventListener("pointerdown", pressed);
  }, [isOpen, box, close]);
}
