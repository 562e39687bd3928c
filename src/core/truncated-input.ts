/** Servers that cut a long prompt without a word: noticed by what they say they have read, and told with the way to mend it. */
import type { Evidence, EvidenceStore } from "./evidence.ts";
import type { Clock, NextId } from "./host.ts";
import type { TaskLog } from "./log.ts";
import type { Usage } from "./provider.ts";
import { remember } from "./recover.ts";

export interface TruncationDeps {
  readonly log: TaskLog;
  readonly nextId: NextId;
  readonly host: { readonly clock: Pick<Clock, "now"> };
  readonly evidence: EvidenceStore;
}

/** Tokens. */
export interface Exchanged {
  /** Of the request, by our own estimate. */
  readonly sent: number;
  /** Of the request before it, 0 when there was none. */
  readonly sentBefore: number;
  readonly usage: Usage | undefined;
}

/** Tokenizers differ by a quarter and templates write tools in their own way; a cut prompt lacks more than that. */
const share = 0.6;
const leastMissing = 2_000;
/** Nobody runs an agent with less, so it is a count of something else. */
const leastRead = 1_000;

/** After a reply. Told once a task, remembered once. */
export async function noteTruncation(
  deps: TruncationDeps,
  to: { readonly baseUrl: string; readonly model: string },
  exchanged: Exchanged,
): Promise<void> {
  const read = tokensRead(exchanged);
  if (read === undefined) return;
  const { sent } = exchanged;
  const known = deps.evidence.about(to.baseUrl, to.model);
  const detail = `The server says that it read ${read} tokens; about ${sent} were sent.`;
  if (!known.some(({ kind }) => kind === "input_truncated"))
    await remember(deps, to, { kind: "input_truncated", sent, read, detail });
  if (deps.log.state.items.some((item) => item.kind === "notice" && item.text.startsWith(opening))) return;
  const tokens = windowFor(sent);
  const way = wayFor(to.baseUrl, known) ?? anyServer;
  const ways = [...servers.map(({ name, how }) => `${name}: ${how(tokens)}`), `A gateway: ${gateway(tokens)}`];
  deps.log.emit({
    type: "notice",
    id: deps.nextId("note"),
    text: `${opening}, so the model does not know the whole conversation: ${way(tokens)}`,
    detail: [detail, ...ways].join("\n"),
  });
}

const opening = "The server read only a part of what it was sent";

/** What the server read, if that is far too little. */
function tokensRead({ sent, sentBefore, usage }: Exchanged): number | undefined {
  const read = usage?.inputTokens;
  if (read === undefined) return undefined;
  if (read < leastRead || read >= share * sent || sent - read < leastMissing) return undefined;
  const isNewPartOnly = sentBefore > 0 && read < 1.5 * Math.abs(sent - sentBefore); // some do not count what they had cached
  return isNewPartOnly ? undefined : read;
}

/** Room for as much again: the next size that servers are usually given. */
function windowFor(sent: number): number {
  return 2 ** Math.ceil(Math.log2(2 * sent));
}

type Way = (tokens: number) => string;

interface ServerKind {
  /** As in the evidence about what a server says of itself. */
  readonly name: string;
  readonly usualPort: RegExp;
  readonly how: Way;
}

const servers: readonly ServerKind[] = [
  {
    // cuts at num_ctx, 4096 unless it is told otherwise, and logs "truncating input prompt" (docs/faq.md, ollama#14395)
    name: "Ollama",
    usualPort: /:11434\b/,
    how: (tokens) => `start Ollama with OLLAMA_CONTEXT_LENGTH=${tokens}, or give the model num_ctx ${tokens}.`,
  },
  {
    name: "LM Studio",
    usualPort: /:1234\b/,
    how: (tokens) => `load the model in LM Studio with a context length of ${tokens}.`,
  },
  {
    name: "llama.cpp",
    usualPort: /:8080\b/,
    how: (tokens) => `start llama-server with -c ${tokens}.`,
  },
];

const gateway: Way = (tokens) => `raise its limit for the input to ${tokens} tokens, or choose another one.`;
const anyServer: Way = (tokens) => `give the model a context of ${tokens} tokens; the details say how.`;

/** What the server said of itself outweighs its port. */
function wayFor(baseUrl: string, known: readonly Evidence[]): Way | undefined {
  const by = known.findLast((record) => record.kind === "tools_declared")?.by;
  return (servers.find(({ name }) => name === by) ?? servers.find(({ usualPort }) => usualPort.test(baseUrl)))?.how;
}
