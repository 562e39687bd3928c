/** What opens every request of a task: the system text and the tools, as the style and the form want them. */
import type { Dialect } from "./dialect.ts";
import type { PromptForm } from "./prompt.ts";
import type { WireTool } from "./provider.ts";
import type { ToolSpec } from "./tool.ts";

export interface RequestHead {
  readonly system: string;
  readonly tools: readonly WireTool[] | undefined;
}

export interface HeadParts {
  readonly systemPrompt: string;
  readonly specs: readonly ToolSpec[];
  readonly dialect: Dialect;
  readonly form: PromptForm;
}

/** Byte-stable for the same parts. */
export function requestHead({ systemPrompt, specs, dialect, form }: HeadParts): RequestHead {
  const taught = dialect.teach(form === "compact" ? specs.map(briefed) : specs);
  const system = taught.system === undefined ? systemPrompt : `${systemPrompt}\n\n${taught.system}`;
  return { system, tools: taught.tools };
}

function briefed(spec: ToolSpec): ToolSpec {
  return { ...spec, description: spec.brief ?? spec.description };
}
