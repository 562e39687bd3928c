/** Copies the check's report through the extension, and says so for a moment. */
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";

export function CopyReport({ onCopy }: { onCopy: () => void }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    onCopy();
    setCopied(true);
  };
  return (
    <button type="button" class="button" title="For a bug tracker, without keys and private names" onClick={copy}>
      <Icon name={copied ? "check" : "copy"} /> {copied ? "Copied" : "Copy report"}
    </button>
  );
}
