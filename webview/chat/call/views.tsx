/** The closed set of views, each drawn one way. */

import { assertNever } from "../../../src/core/assert.ts";
import type { View } from "../../../src/core/view.ts";
import { Markdown } from "../../markdown/markdown.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { PathName } from "../../parts/target-name.tsx";
import { useChat } from "../context.ts";
import { DiffLines } from "./diff-lines.tsx";

export function ViewBody({ id, view }: { id: string; view: View }) {
  switch (view.kind) {
    case "text":
      return <Output text={view.text} truncated={view.truncated} label="Text" />;
    case "file":
      return <FileText view={view} />;
    case "diff":
      return <DiffLines id={id} view={view} limit={16} />;
    case "command":
      return <Output text={view.output} truncated={view.truncated} label="Output" />;
    case "list":
      return <PathList items={view.items} total={view.total} />;
    case "matches":
      return <Matches view={view} />;
    case "answer":
      return <Answer view={view} />;
    case "completion":
      return (
        <div class="card-text">
          <Markdown text={view.text} complete />
        </div>
      );
    default:
      return assertNever(view);
  }
}

function Output({ text, truncated, label }: { text: string; truncated: boolean | undefined; label: string }) {
  if (text.trim() === "") return <p class="card-note">No output.</p>;
  return (
    <div class="copyable">
      <Scroller class="code output scroll" label={label}>
        <pre>{text.replace(/\n+$/, "")}</pre>
      </Scroller>
      <CopyButton text={text} label="Copy output" />
      {truncated && <p class="card-note">Cut: this is not all of it.</p>}
    </div>
  );
}

function FileText({ view }: { view: Extract<View, { kind: "file" }> }) {
  const lines = view.text.replace(/\n$/, "").split("\n");
  const last = view.startLine + lines.length - 1;
  return (
    <>
      <OpenFile path={view.path} line={view.startLine} note={`lines ${view.startLine}–${last} of ${view.totalLines}`} />
      <Scroller class="code scroll" label={`Text of ${view.path}`}>
        <div class="code-columns">
          <pre class="numbers" aria-hidden="true">
            {lines.map((_, index) => view.startLine + index).join("\n")}
          </pre>
          <pre>{lines.join("\n")}</pre>
        </div>
      </Scroller>
    </>
  );
}

export function OpenFile({ path, line, note }: { path: string; line?: number; note?: string }) {
  const { post } = useChat();
  const open = (): void => post({ type: "open_file", path, ...(line === undefined ? {} : { line }) });
  return (
    <button type="button" class="open-file" onClick={open} title={`Open ${path}`}>
      <Icon name="go-to-file" />
      <PathName path={path} />
      {note !== undefined && <span class="figures">{note}</span>}
    </button>
  );
}

function PathList({ items, total }: { items: readonly string[]; total: number }) {
  return (
    <Scroller class="code scroll" label="Entries">
      {items.map((item) => (
        <div key={item} class="code-line">
          <PathName path={item} />
        </div>
      ))}
      {total > items.length && <div class="code-line faint">and {total - items.length} more</div>}
    </Scroller>
  );
}

function Matches({ view }: { view: Extract<View, { kind: "matches" }> }) {
  const { post } = useChat();
  if (view.files.length === 0) return <p class="card-note">Nothing matches.</p>;
  return (
    <div class="matches scroll">
      {view.files.map((file) => (
        <section key={file.path} aria-label={file.path}>
          <OpenFile path={file.path} line={file.lines[0]?.line ?? 1} />
          {file.lines.map(({ line, text }) => (
            <button
              key={line}
              type="button"
              class="code-line match"
              onClick={() => post({ type: "open_file", path: file.path, line })}
            >
              <span class="number">{line}</span>
              <span class="code-text">{text.trim()}</span>
            </button>
          ))}
        </section>
      ))}
    </div>
  );
}

function Answer({ view }: { view: Extract<View, { kind: "answer" }> }) {
  return (
    <div class="card-text">
      <div class="asked">
        <Markdown text={view.question} complete />
      </div>
      <p class="answered">
        <Icon name="reply" /> <span class="unseen">You answered:</span> {view.answer}
      </p>
    </div>
  );
}
