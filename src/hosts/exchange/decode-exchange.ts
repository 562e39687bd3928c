/** One recorded exchange through the real provider and the real decoder, to what Diglot makes of it. */
import type { AgentDelta, Decoder } from "../../core/dialect.ts";
import type { AppErrorData } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Provider, ProviderDelta, Usage } from "../../core/provider.ts";
import type { ToolCallsSetting } from "../../core/settings.ts";
import { usageTold } from "../../core/usage.ts";
import { createDialects } from "../../dialects/index.ts";
import { createProvider, type Wire } from "../../providers/index.ts";
import { errorKind } from "./error-kinds.ts";
import { type Exchange, settingOf } from "./exchange.ts";
import { type ExchangeTools, toolsOf } from "./exchange-tools.ts";
import { replay } from "./recorded-reply.ts";

/** What `diglot decode` prints, beside the id. */
export interface Outcome {
  readonly calls: readonly { readonly name: string; readonly arguments: JsonObject }[];
  readonly text: string;
  readonly reasoning: string;
  /** Our reasons, and "error" for a reply without a usable call that failed. */
  readonly finish: string;
  /** A kind of the recordings. With calls beside it, the calls are still valid. */
  readonly error: string | null;
}

/** The outcome, and what a test may ask for besides. */
export interface Decoded extends Outcome {
  readonly callIds: readonly string[];
  readonly notices: readonly string[];
  readonly problems: readonly string[];
  readonly usage: Usage | undefined;
}

export interface DecodeOptions {
  /** Absent: as the exchange was recorded. */
  readonly style?: ToolCallsSetting | undefined;
  /** Splits a piece of text further: the outcome must not depend on it. */
  readonly cut?: ((text: string) => readonly string[]) | undefined;
}

export async function decodeExchange(exchange: Exchange, options: DecodeOptions = {}): Promise<Decoded> {
  const deltas = await decodedDeltas(exchange, options);
  return deltas === undefined ? unsupported(exchange.transport) : judge(deltas, toolsOf(exchange));
}

/** What a task would be told, delta by delta. Undefined if nothing here speaks the exchange's transport. */
export async function decodedDeltas(
  exchange: Exchange,
  { style, cut }: DecodeOptions = {},
): Promise<readonly AgentDelta[] | undefined> {
  const wire = transports[exchange.transport];
  if (wire === undefined) return undefined;
  const tools = toolsOf(exchange).specs;
  const { dialect } = createDialects().choose(style ?? settingOf(exchange), []);
  const modelIsThinking = exchange.options?.model_is_thinking;
  const decoder = dialect.decoder({ tools, nextCallId: counter(), modelIsThinking });
  return decode(connect(exchange, wire), decoder, cut);
}

/** The transport text has no wire of its own: its deltas travel in the envelope of a chat completion. */
const transports: Readonly<Record<string, Wire | undefined>> = {
  "openai-chat": "openai-chat",
  text: "openai-chat",
  "openai-responses": "openai-responses",
  anthropic: "anthropic-messages",
  "vscode-lm": "editor-lm",
};

/** The name under which exchanges of a wire are recorded. */
export function transportOf(wire: string): string {
  return Object.entries(transports).find(([, spoken]) => spoken === wire)?.[0] ?? wire;
}

function connect(exchange: Exchange, wire: Wire): Provider {
  const provider = createProvider({
    wire,
    baseUrl: "http://recorded.invalid/v1",
    model: "recorded",
    fetch: replay(exchange),
    pauses: 0, // a recording holds one reply
  });
  if (!provider.ok) throw new Error(provider.error.message);
  return provider.value;
}

function unsupported(transport: string): Decoded {
  const error = `the transport ${JSON.stringify(transport)} is not supported`;
  const nothing = { calls: [], callIds: [], notices: [], problems: [], usage: undefined };
  return { ...nothing, text: "", reasoning: "", finish: "error", error };
}

function counter(): () => string {
  let count = 0;
  return () => `call-${++count}`;
}

async function decode(provider: Provider, decoder: Decoder, cut: DecodeOptions["cut"]): Promise<readonly AgentDelta[]> {
  const decoded: AgentDelta[] = [];
  for await (const delta of provider.stream({ system: "", messages: [] }, new AbortController().signal)) {
    for (const piece of recut(delta, cut)) decoded.push(...decoder.push(piece));
  }
  decoded.push(...decoder.end());
  return decoded;
}

function recut(delta: ProviderDelta, cut: DecodeOptions["cut"]): readonly ProviderDelta[] {
  if (delta.type !== "text" || cut === undefined) return [delta];
  return cut(delta.text).map((text) => ({ type: "text", text }));
}

function judge(deltas: readonly AgentDelta[], tools: ExchangeTools): Decoded {
  const { calls, callIds, problems: callProblems } = judgeCalls(deltas, tools);
  const finish = deltas.findLast((delta) => delta.type === "finish");
  const reason = finish?.reason ?? "unknown";
  const problems = [...(finish?.error === undefined ? [] : [finish.error]), ...callProblems];
  const error = problems[0] === undefined ? null : errorKind(problems[0]);
  return {
    calls,
    text: textOf(deltas),
    reasoning: joined(deltas, "reasoning"),
    finish: finishOf(reason, error, calls.length),
    error,
    callIds,
    notices: deltas.flatMap((delta) => (delta.type === "notice" ? [delta.text] : [])),
    problems: problems.map(({ message, advice, detail = "" }) => `${message} ${advice} ${detail}`),
    usage: usageTold(deltas),
  };
}

function judgeCalls(deltas: readonly AgentDelta[], tools: ExchangeTools) {
  const calls: Outcome["calls"][number][] = [];
  const callIds: string[] = [];
  const problems: AppErrorData[] = [];
  for (const delta of deltas) {
    if (delta.type === "call_invalid") problems.push(delta.problem);
    if (delta.type !== "call_ready") continue;
    const problem = tools.find(delta.name)?.check(delta.input);
    if (problem !== undefined) problems.push(problem);
    else {
      calls.push({ name: delta.name, arguments: delta.input });
      callIds.push(delta.id);
    }
  }
  return { calls, callIds, problems };
}

/** A reply that failed and has no usable call, or that never said how it ended, is "error"; a cut keeps its own word. */
function finishOf(reason: string, error: string | null, calls: number): string {
  if (reason === "length") return reason;
  return error !== null && (calls === 0 || reason === "unknown") ? "error" : reason;
}

/** What was taken back from a call stands where the call stood. */
function textOf(deltas: readonly AgentDelta[]): string {
  const withdrawn = new Map(
    deltas.flatMap((delta) => (delta.type === "call_withdrawn" ? [[delta.id, delta.text] as const] : [])),
  );
  const texts = deltas.map((delta) => {
    if (delta.type === "call_started") return withdrawn.get(delta.id) ?? "";
    return delta.type === "text" ? delta.text : "";
  });
  return texts.join("");
}

function joined(deltas: readonly AgentDelta[], type: "reasoning"): string {
  return deltas.map((delta) => (delta.type === type ? delta.text : "")).join("");
}
