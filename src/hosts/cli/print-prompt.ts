/** `diglot prompt`: what a model is told before the first word of a task, and how many tokens that is. */
import type { Dialect } from "../../core/dialect.ts";
import { ok, type Result } from "../../core/errors.ts";
import { estimateTokens } from "../../core/estimate-tokens.ts";
import type { Host } from "../../core/host.ts";
import { findMode } from "../../core/modes.ts";
import { modeNote, type PromptForm, systemPrompt } from "../../core/prompt.ts";
import { createRegistry } from "../../core/registry.ts";
import { type RequestHead, requestHead } from "../../core/request-head.ts";
import { createDialects } from "../../dialects/index.ts";
import { defaultTraits } from "../../providers/openai-chat/server-traits.ts";
import { renderTool } from "../../providers/openai-chat/shape-request.ts";
import { builtInTools } from "../../tools/index.ts";
import { createNodeHost } from "../node/host.ts";
import { promptFacts } from "../node/open-session.ts";
import type { PromptOptions } from "./args.ts";
import type { Exit } from "./exit-codes.ts";
import { findWorkspace } from "./find-workspace.ts";
import type { Output } from "./terminal.ts";

export async function printPrompt(options: PromptOptions, out: Output): Promise<Result<Exit>> {
  const workspace = await findWorkspace(options.workspace);
  if (!workspace.ok) return workspace;
  const host = await createNodeHost({ roots: [workspace.value] });
  try {
    out.write(promptText(options, host));
  } finally {
    await host.dispose();
  }
  return ok("finished");
}

function promptText({ style, mode, compact }: PromptOptions, host: Pick<Host, "files" | "shell">): string {
  const form: PromptForm = compact ? "compact" : "full";
  const { dialect } = createDialects().choose(style, []);
  const base = systemPrompt(promptFacts(host), form);
  const head = builtInHead(base, dialect, form);
  const tools = wireTools(head);
  const note = modeNote(findMode(mode));
  return [
    heading("System"),
    head.system,
    ...(tools === undefined ? [] : [heading("Tools"), JSON.stringify(tools, null, 2)]),
    heading("In the first message, after the person's words"),
    note,
    heading("Tokens"),
    figures(base, head, tools),
    "",
  ].join("\n");
}

function builtInHead(base: string, dialect: Dialect, form: PromptForm): RequestHead {
  return requestHead({ systemPrompt: base, specs: createRegistry(builtInTools).specs, dialect, form });
}

/** As the chat completions wire carries them. */
function wireTools({ tools }: RequestHead): readonly unknown[] | undefined {
  return tools?.map((tool) => renderTool(tool, defaultTraits));
}

/** Tools that are taught in words stand behind the rest of the system text; of native ones the JSON is counted. */
function figures(base: string, { system }: RequestHead, tools: readonly unknown[] | undefined): string {
  const own = estimateTokens(base);
  const total = estimateTokens(system) + (tools === undefined ? 0 : estimateTokens(JSON.stringify(tools)));
  const where = tools === undefined ? " (within the system text)" : "";
  return [
    `system: ${own}`,
    `tools: ${total - own}${where}`,
    `total: ${total}`,
    "Diglot's own estimate, within 10 % of the o200k tokenizer on this text.",
  ].join("\n");
}

function heading(title: string): string {
  return `--- ${title} ---`;
}
