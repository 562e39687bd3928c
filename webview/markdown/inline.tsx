/** Tokens inside a block, as nodes. Raw HTML shows as the text it is; images are links that nobody loads. */
import type { Token } from "marked";
import { Fragment } from "preact";
import { decodeEntities } from "./entities.ts";
import { Link } from "./link.tsx";

export function Inline({ tokens }: { tokens: readonly Token[] | undefined }) {
  return (
    <>
      {tokens?.map((token, index) => (
        <Fragment key={index}>{node(token)}</Fragment>
      ))}
    </>
  );
}

function node(token: Token) {
  switch (token.type) {
    case "strong":
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case "del":
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case "codespan":
      return <code>{token["text"]}</code>;
    case "br":
      return <br />;
    case "link":
      return (
        <Link href={token["href"]}>
          <Inline tokens={token.tokens} />
        </Link>
      );
    case "image":
      return <Link href={token["href"]}>{`image: ${token["text"] || token["href"]}`}</Link>;
    case "checkbox":
      return token["checked"] ? "☑ " : "☐ ";
    case "escape":
      return decodeEntities(token["text"]);
    case "text":
      return token.tokens === undefined ? decodeEntities(token["text"]) : <Inline tokens={token.tokens} />;
    default:
      return token.raw;
  }
}
