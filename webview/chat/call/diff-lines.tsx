/** A diff, short first. Each side has its sign, so that colour is never the only mark. */

import type { DiffLine, View } from "../../../src/core/view.ts";
import { Scroller } from "../../parts/scroller.tsx";
import { useChat } from "../context.ts";
import { useOpen } from "../use-open.ts";

export interface DiffLinesProps {
  readonly id: string;
  readonly view: Extract<View, { kind: "diff" }>;
  /** Lines shown before the rest is asked for. */
  readonly limit: number;
}

type Entry = DiffLine | "gap";
const signs = { context: " ", added: "+", removed: "−" } as const;
const words = { context: "", added: "added ", removed: "removed " } as const;

export function DiffLines({ id, view, limit }: DiffLinesProps) {
  const { post } = useChat();
  const [all, toggle] = useOpen(`diff-${id}`, false);
  const entries = view.hunks.flatMap((hunk, index): Entry[] =>
    index === 0 ? [...hunk.lines] : ["gap", ...hunk.lines],
  );
  const shown = all ? entries : entries.slice(0, entries.length <= limit + 2 ? entries.length : limit);
  const hidden = entries.length - shown.length;
  return (
    <>
      <Scroller class="code diff" label={`Changes in ${view.path}`}>
        <div class="diff-lines">
          {shown.map((entry, index) => (
            <Line key={index} entry={entry} />
          ))}
        </div>
      </Scroller>
      {(hidden > 0 || all || view.truncated) && (
        <div class="card-foot">
          {(hidden > 0 || all) && (
            <button type="button" class="quiet-button" aria-expanded={all} onClick={toggle}>
              {all ? "Show less" : `Show ${hidden} more lines`}
            </button>
          )}
          <button type="button" class="quiet-button" onClick={() => post({ type: "open_diff", callId: id })}>
            Open diff
          </button>
        </div>
      )}
    </>
  );
}

function Line({ entry }: { entry: Entry }) {
  if (entry === "gap") return <div class="code-line gap">⋯</div>;
  return (
    <div class={`code-line line-${entry.kind}`}>
      <span class="number">{entry.line}</span>
      <span class="sign" aria-hidden="true">
        {signs[entry.kind]}
      </span>
      <span class="code-text">
        <span class="unseen">{words[entry.kind]}</span>
        {entry.text}
      </span>
    </div>
  );
}
