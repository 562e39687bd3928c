/** Servers that cut a long prompt without a word: noticed by what they say they have read, and told with the way to mend it. */
import { localServers, wayToEnlarge, windowFor } from "./context-size.ts";
import type { EvidenceStore } from "./evidence.ts";
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
  const way = wayToEnlarge({ baseUrl: to.baseUrl, known }) ?? anyServer;
  const ways = [...localServers.map(({ name, how }) => `${name}: ${how(tokens)}`), `A gateway: ${gateway(tokens)}`];
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

const gateway = (tokens: number): string => `raise its limit for the input to ${tokens} tokens, or choose another one.`;
const anyServer = (tokens: number): string => `give the model a context of ${tokens} tokens; the details say how.`;
