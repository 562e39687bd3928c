/** Reasoning that opens a reply as text: `<think>`, `[THINK]`, `<seed:think>`, and the tokens of Cohere and gpt-oss. */
export interface ReasoningTag {
  readonly open: string;
  readonly close: string;
}

export const reasoningTags: readonly ReasoningTag[] = [
  { open: "<think>", close: "</think>" },
  { open: "<thinking>", close: "</thinking>" },
  { open: "[THINK]", close: "[/THINK]" },
  { open: "<seed:think>", close: "</seed:think>" },
  { open: "<|START_THINKING|>", close: "<|END_THINKING|>" },
  { open: "<|channel|>analysis<|message|>", close: "<|end|>" },
];

/** The tag at the start of the reply; "wait" if the text may still become one. */
export function openingTag(text: string): ReasoningTag | "wait" | undefined {
  const found = reasoningTags.find(({ open }) => text.startsWith(open));
  return found ?? (reasoningTags.some(({ open }) => open.startsWith(text)) ? "wait" : undefined);
}
