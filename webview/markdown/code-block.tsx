/** A code block: language, copy button, colours once it is finished. Long ones come in pieces, one row each. */

import { useEffect, useState } from "preact/hooks";
import { CopyButton } from "../parts/copy-button.tsx";
import { Scroller } from "../parts/scroller.tsx";
import { type CodeSpan, highlighted, highlightLater } from "./highlight-later.ts";

export interface CodeBlockProps {
  readonly text: string;
  /** The whole block, when `text` is a piece of it. */
  readonly whole: string;
  readonly language: string;
  readonly settled: boolean;
  readonly first: boolean;
  readonly last: boolean;
}

export function CodeBlock({ text, whole, language, settled, first, last }: CodeBlockProps) {
  const name = language.split(/[\s,{]/, 1)[0] ?? "";
  const spans = useHighlight(text, name, settled);
  const place = `${first ? "first" : ""} ${last ? "last" : ""}`;
  return (
    <div class={`code-block ${place}`}>
      {first && (
        <div class="code-head">
          <span class="code-language">{name}</span>
          <CopyButton text={whole} label="Copy code" />
        </div>
      )}
      <Scroller class="code-scroll" label={name === "" ? "Code" : `Code, ${name}`}>
        <pre>
          <code>{spans === undefined ? text : spans.map(paint)}</code>
        </pre>
      </Scroller>
    </div>
  );
}

function paint({ text, scope }: CodeSpan, index: number) {
  return scope === "" ? (
    text
  ) : (
    <span key={index} class={`code-${scope}`}>
      {text}
    </span>
  );
}

function useHighlight(text: string, language: string, settled: boolean): readonly CodeSpan[] | undefined {
  const [, setCount] = useState(0);
  const spans = settled ? highlighted(language, text) : undefined;
  useEffect(() => {
    if (!settled || spans !== undefined || language === "") return;
    return highlightLater(language, text, () => setCount((count) => count + 1));
  }, [text, language, settled, spans]);
  return spans;
}
