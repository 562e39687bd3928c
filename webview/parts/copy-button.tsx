/** Copies through the extension, and says so for a moment. */
import { useEffect, useState } from "preact/hooks";
import { useChat } from "../chat/context.ts";
import { IconButton } from "./icon-button.tsx";

export function CopyButton({ text, label }: { text: string; label: string }) {
  const { post } = useChat();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    post({ type: "copy", text });
    setCopied(true);
  };
  return <IconButton icon={copied ? "check" : "copy"} label={copied ? "Copied" : label} onClick={copy} />;
}
