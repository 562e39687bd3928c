/**
 * What to say of a call that did not come through. Native calls are read by the server, so a broken one is mostly the server's
 * fault; taught ones stand in the model's own text, so a broken one is the model's.
 */
import type { ErrorCode } from "../errors.ts";

export interface Blame {
  /** By what is wrong with a call. Absent: as the reader of the call puts it. */
  readonly broken: Readonly<Partial<Record<ErrorCode, string>>>;
  /** The call stands in the text, in another form than it should. */
  leaked(format: string): string;
  /** The text names the tool, in no form that is known. */
  readonly mentioned: { readonly found: string; readonly fix: string };
  readonly fix: string;
  readonly fixForChangedValues: string;
}

export function blameFor({ isNative }: { readonly isNative: boolean }): Blame {
  return isNative ? server : model;
}

export const answeredInWords = {
  found: "The model answered in words instead of calling the tool.",
  fix: "Try again; if it stays, the model is too small for work with tools: choose another one.",
};

const unknownTool = "The call named a tool that was not offered.";
const notAsTaught =
  "The model does not keep to the form that it is taught: choose another model, or use the other style.";

const server: Blame = {
  broken: {
    truncated_call: "The arguments were cut off, though the server said that the reply was complete.",
    malformed_call: "The arguments came in a form that cannot be read.",
    unknown_tool: unknownTool,
  },
  leaked: (format) => `The call was left in the text, in ${format} format.`,
  mentioned: answeredInWords,
  fix: "This is a fault of the server's parser for this model: update the server, or use the other style.",
  fixForChangedValues: "The server's parser or the model changed them: update the server, or use the other style.",
};

const model: Blame = {
  broken: {
    truncated_call: "The model ended its reply before the call was complete.",
    malformed_call: "The model wrote the call in a form that cannot be read.",
    unknown_tool: unknownTool,
  },
  leaked: (format) => `The model wrote the call in ${format} format instead of the one it was taught.`,
  mentioned: { found: "The model wrote about the call, but not in the form it was taught.", fix: notAsTaught },
  fix: notAsTaught,
  fixForChangedValues: "The model changed them: choose another model, or use the other style.",
};

/** Formats in which calls are known to stand in the text, the most telling marks first. */
const formats: readonly { readonly format: string; readonly mark: RegExp }[] = [
  { format: "Qwen3-Coder", mark: /<function=/ },
  { format: "GLM", mark: /<arg_key>/ },
  { format: "Hermes", mark: /<\/?tool_call>/ },
  { format: "Mistral", mark: /\[TOOL_CALLS?\]/ },
  { format: "Llama", mark: /<\|python_tag\|>/ },
  { format: "DeepSeek", mark: /<[|｜]tool[▁_]calls?/ },
  { format: "harmony", mark: /<\|(?:channel|message|call)\|>/ },
  { format: "Claude", mark: /<(?:antml:)?invoke\b|<function_calls>/ },
  { format: "JSON", mark: /"(?:arguments|parameters)"\s*:/ },
];

export function formatIn(text: string): string | undefined {
  return formats.find(({ mark }) => mark.test(text))?.format;
}
