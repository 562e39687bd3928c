/** The last lines of what is being written or put out, with the caret where it grows. */
import type { Growing } from "../../../src/core/growing.ts";
import type { Presentation } from "../../../src/core/view.ts";
import { lastLines, type NumberedLine } from "./call-text.ts";

export interface WritingLinesProps {
  readonly lines: readonly NumberedLine[];
  /** There is more above. */
  readonly more: boolean;
  /** What is known of the whole, to tell where in an edit the lines stand. */
  readonly tail: string;
  readonly kind: Presentation["bodyKind"];
}

export function WritingLines({ lines, more, tail, kind }: WritingLinesProps) {
  const sides = kind === "diff" ? sidesOf(tail).slice(-lines.length) : [];
  return (
    <div class={`code ${more ? "has-more" : ""}`} aria-hidden="true">
      {lines.map(({ line, text }, index) => (
        <div key={line} class={`code-line ${sides[index] ?? ""}`}>
          {kind === "code" && <span class="number">{line}</span>}
          <span class="code-text">
            {text}
            {index === lines.length - 1 && <span class="caret" />}
          </span>
        </div>
      ))}
    </div>
  );
}

/** For each line of an edit in search and replace blocks, the side it stands on. */
function sidesOf(text: string): readonly string[] {
  let side = "";
  return text.split("\n").map((line) => {
    if (/^<{5,}|^-{5,} ?SEARCH|^>{5,}/.test(line)) {
      side = line.startsWith(">") ? "" : "line-removed";
      return "line-marker";
    }
    if (/^={5,}\s*$/.test(line)) {
      side = "line-added";
      return "line-marker";
    }
    return side;
  });
}

export function LiveOutput({ progress }: { progress: Growing }) {
  const lines = lastLines({ ...progress, breaks: progress.breaks }, 8);
  const shown = lines.at(-1)?.text === "" ? lines.slice(0, -1) : lines;
  return (
    <div class={`code output ${progress.breaks > 8 ? "has-more" : ""}`}>
      {shown.map(({ line, text }) => (
        <div key={line} class="code-line">
          <span class="code-text">{text}</span>
        </div>
      ))}
    </div>
  );
}
