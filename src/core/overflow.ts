/** What is done about a conversation that is too long for its model: it is cut for the requests, told once, and kept on record. */
import { wayToEnlarge, windowFor } from "./context-size.ts";
import type { AppErrorData } from "./errors.ts";
import type { ContextCut } from "./event.ts";
import type { EvidenceStore } from "./evidence.ts";
import { cutOff, cutTo, noCut, tokensOf } from "./fit-context.ts";
import { historyOf } from "./history.ts";
import type { NextId } from "./host.ts";
import type { TaskLog } from "./log.ts";
import type { Message } from "./message.ts";
import type { TaskState } from "./state.ts";

interface Recipient {
  readonly baseUrl: string;
  readonly model: string;
}

export interface OverflowDeps {
  readonly log: TaskLog;
  readonly nextId: NextId;
}

/** Of what was too long, so much is sent the next time. Nobody says by how much it was too long. */
const share = 0.6;
/** A conversation that grows back to nearly what was refused is cut again before it is. */
const nearly = 0.95;

/** The conversation as this model is sent it. */
export function historyFor(state: TaskState, to: Recipient): readonly Message[] {
  const history = historyOf(state);
  const cut = cutFor(state, to);
  return cut === noCut ? history : cutOff(history, cut);
}

/**
 * A request was refused as too long. `headTokens`: what of it is no message. True when the next one is shorter; false when
 * all that may be left out already is.
 */
export function fitAfterRefusal(deps: OverflowDeps, to: Recipient, headTokens: number): boolean {
  const { state } = deps.log;
  const refused = tokensOf(historyFor(state, to));
  return cutFurther(deps, to, refused, share * (refused + headTokens) - headTokens);
}

/** Before a request: what has grown back to the size that was refused is cut again, without asking the server first. */
export function keepFitting(deps: OverflowDeps, to: Recipient): void {
  const { state } = deps.log;
  const { fitted } = state;
  if (fitted === null || cutFor(state, to) === noCut) return;
  if (tokensOf(historyFor(state, to)) > nearly * fitted.tooMany)
    cutFurther(deps, to, fitted.tooMany, share * fitted.tooMany);
}

/** The refusal as the person is told it once no cut helps, with the way to mend it on that server. `headTokens`: as above. */
export function stillTooLong(
  { log, evidence }: OverflowDeps & { readonly evidence: Pick<EvidenceStore, "about"> },
  { baseUrl, model }: Recipient,
  error: AppErrorData,
  headTokens: number,
): AppErrorData {
  const isCut = cutFor(log.state, { baseUrl, model }) !== noCut;
  const all = tokensOf(historyOf(log.state)) + headTokens;
  const enlarge = wayToEnlarge({ baseUrl, known: evidence.about(baseUrl, model), words: error.detail });
  return {
    ...error,
    message: isCut ? `${error.message} Nothing more of it can be left out.` : error.message,
    advice: enlarge === undefined ? error.advice : `Start a new task, or ${enlarge(windowFor(all))}`,
  };
}

function cutFurther({ log, nextId }: OverflowDeps, to: Recipient, tooMany: number, tokens: number): boolean {
  const { baseUrl, model } = to;
  const before = cutFor(log.state, to);
  const cut = cutTo(historyOf(log.state), tokens, before);
  if (cut.results === before.results && cut.replies === before.replies && cut.words === before.words) return false;
  if (before === noCut) log.emit({ type: "notice", id: nextId("note"), text: noticeFor(model) });
  log.emit({ type: "context_fitted", baseUrl, model, tooMany, cut });
  return true;
}

function noticeFor(model: string): string {
  return `The conversation has grown too long for ${model}, so Diglot sends it without the oldest results and replies; choose a model with a larger context window if it needs them.`;
}

/** `noCut` itself when nothing is cut for this model. */
function cutFor({ fitted }: TaskState, { baseUrl, model }: Recipient): ContextCut {
  return fitted !== null && fitted.baseUrl === baseUrl && fitted.model === model ? fitted.cut : noCut;
}
