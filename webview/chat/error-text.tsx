/** What went wrong in one sentence, what to do about it, and the raw evidence for those who want to look. */
import type { AppErrorData } from "../../src/core/errors.ts";
import { CopyButton } from "../parts/copy-button.tsx";

export function ErrorText({ error, raw }: { error: AppErrorData; raw?: string | undefined }) {
  const detail = [error.detail, raw].filter((text) => text !== undefined && text !== "").join("\n\n");
  return (
    <div class="error-text">
      <p>{error.message}</p>
      {error.advice !== "" && <p class="advice">{error.advice}</p>}
      {detail !== "" && <Details text={detail} />}
    </div>
  );
}

export function Details({ text }: { text: string }) {
  return (
    <details class="details">
      <summary>Details</summary>
      <div class="details-text">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre tabIndex={0}>{text}</pre>
        <CopyButton text={text} label="Copy details" />
      </div>
    </details>
  );
}
