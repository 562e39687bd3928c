/** One Markdown block as nodes. */

import type { MarkedToken, Token, Tokens } from "marked";
import { memo } from "preact/compat";
import { Scroller } from "../parts/scroller.tsx";
import type { Block } from "./block-stream.ts";
import { CodeBlock } from "./code-block.tsx";
import { Inline } from "./inline.tsx";

export const BlockView = memo(function BlockView({ block }: { block: Block }) {
  const { token, piece, settled } = block;
  if (token.type !== "code") return <BlockToken token={token} />;
  const whole = piece?.whole.type === "code" ? piece.whole : token;
  return (
    <CodeBlock
      text={token.text}
      whole={whole.text}
      language={token.lang ?? ""}
      settled={settled}
      first={piece?.first ?? true}
      last={piece?.last ?? true}
    />
  );
});

function BlockToken({ token }: { token: MarkedToken }) {
  switch (token.type) {
    case "paragraph":
      return (
        <p>
          <Inline tokens={token.tokens} />
        </p>
      );
    case "heading":
      return <Heading token={token} />;
    case "blockquote":
      return (
        <blockquote>
          <Blocks tokens={token.tokens} />
        </blockquote>
      );
    case "list":
      return <ListBlock token={token} />;
    case "table":
      return <Table token={token} />;
    case "hr":
      return <hr />;
    case "code":
      return <CodeBlock text={token.text} whole={token.text} language={token.lang ?? ""} settled={false} first last />;
    case "text":
      return token.tokens === undefined ? token.text : <Inline tokens={token.tokens} />;
    case "space":
    case "def":
      return null;
    case "html":
      return <p class="raw">{token.raw.trimEnd()}</p>;
    default:
      return <Inline tokens={[token]} />;
  }
}

function Blocks({ tokens }: { tokens: readonly Token[] }) {
  return (
    <>
      {tokens.map((token, index) => (
        <BlockToken key={index} token={token as MarkedToken} />
      ))}
    </>
  );
}

/** Headings of a reply stand below the panel's own, so they start at the second level. */
function Heading({ token }: { token: Tokens.Heading }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the level is data
    <div role="heading" aria-level={Math.max(2, token.depth)} class={`heading h${token.depth}`}>
      <Inline tokens={token.tokens} />
    </div>
  );
}

function ListBlock({ token }: { token: Tokens.List }) {
  const items = token.items.map((item, index) => (
    <li key={index} class={item.task ? "task" : undefined}>
      {item.loose ? <Blocks tokens={item.tokens} /> : <TightItem tokens={item.tokens} />}
    </li>
  ));
  return token.ordered ? <ol start={token.start === "" ? 1 : token.start}>{items}</ol> : <ul>{items}</ul>;
}

function TightItem({ tokens }: { tokens: readonly Token[] }) {
  return (
    <>
      {tokens.map((token, index) =>
        token.type === "paragraph" ? (
          <Inline key={index} tokens={token.tokens} />
        ) : (
          <BlockToken key={index} token={token as MarkedToken} />
        ),
      )}
    </>
  );
}

function Table({ token }: { token: Tokens.Table }) {
  return (
    <Scroller class="table-scroll" label="Table">
      <table>
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <th key={index} class={cell.align ?? undefined}>
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} class={cell.align ?? undefined}>
                  <Inline tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
