/** Runs a built-in tool the way the agent does: found by name, its input validated, its progress collected. */
import type { Host } from "../../src/core/host.ts";
import { createRegistry, validateInput } from "../../src/core/registry.ts";
import type { ToolOutcome } from "../../src/core/tool.ts";
import { builtInTools } from "../../src/tools/index.ts";

export interface ToolRun {
  readonly outcome: ToolOutcome;
  /** What the model would read. */
  readonly text: string;
  readonly progress: string;
}

export async function runTool(
  host: Host,
  name: string,
  input: unknown,
  signal = new AbortController().signal,
): Promise<ToolRun> {
  const { tool, value } = prepared(name, input);
  const running = tool.run(value, { callId: "call-1", host, signal });
  let progress = "";
  for (;;) {
    const step = await running.next();
    if (step.done) return { outcome: step.value, text: textOf(step.value), progress };
    progress += step.value.text;
  }
}

export async function previewTool(host: Host, name: string, input: unknown) {
  const { tool, value } = prepared(name, input);
  return await tool.preview?.(value, { callId: "call-1", host, signal: new AbortController().signal });
}

function prepared(name: string, input: unknown) {
  const tool = createRegistry(builtInTools).find(name);
  if (!tool) throw new Error(`no tool ${name}`);
  const valid = validateInput(tool, input);
  if (!valid.ok) throw new Error(valid.error.message);
  return { tool, value: valid.value };
}

function textOf(outcome: ToolOutcome): string {
  if (outcome.status === "error") {
    const { code, message, advice, detail } = outcome.error;
    return [code, message, advice, detail].filter(Boolean).join("\n");
  }
  if (typeof outcome.content === "string") return outcome.content;
  return outcome.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}
