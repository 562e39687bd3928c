/** Follows nothing by itself: the extension decides what an address may open. */
import type { ComponentChildren } from "preact";
import { useChat } from "../chat/context.ts";

const withLine = /^(.*?)(?:#L|:)(\d+)(?:[-:].*)?$/;

/** No `href`: the editor would open the link a second time on its own. */
export function Link({ href, children }: { href: string; children: ComponentChildren }) {
  const { post } = useChat();
  const open = (): void => {
    if (/^[a-z][a-z\d+.-]+:/i.test(href)) {
      post({ type: "open_link", href });
      return;
    }
    if (href.startsWith("#")) return;
    const found = withLine.exec(href);
    const path = decodeSafely(found?.[1] ?? href);
    post({ type: "open_file", path, ...(found?.[2] === undefined ? {} : { line: Number(found[2]) }) });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a real button cannot break across lines, a real link would open twice
    <span
      role="link"
      class="link"
      tabIndex={0}
      title={href}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key === "Enter") open();
      }}
    >
      {children}
    </span>
  );
}

function decodeSafely(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a lone % in a file name
  }
}
