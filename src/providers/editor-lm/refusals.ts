/** What the editor and the extensions behind its models throw, and what to do about it. */
import type { AppErrorData, ErrorCode } from "../../core/errors.ts";
import { classify } from "../openai-chat/classify.ts";
import { type Refusal, type Rule, throttled } from "../openai-chat/refusals.ts";
import { editorAddress } from "./address.ts";
import type { EditorError } from "./port.ts";

interface Kind {
  readonly code: ErrorCode;
  is(error: EditorError): boolean;
  message(model: string): string;
  readonly advice: string;
}

/** The codes of `LanguageModelError`, and names that Copilot's extension gives its errors (seen in opencode#43327 and elsewhere). */
const isCalled = ({ code, name }: EditorError, ...names: readonly string[]): boolean =>
  names.some((one) => one === code || one === name);

/** The most telling first. Nothing of these is sent again by itself, but for a rate limit. */
const kinds: readonly Kind[] = [
  {
    code: "auth",
    is: (error) => isCalled(error, "NoPermissions"),
    message: (model) => `VS Code was not allowed to let Diglot use ${model}.`,
    advice: "Send it again, and choose Allow when VS Code asks. Or choose another model.",
  },
  {
    // "Language model 'copilot/gpt-4o' is unknown.", "Model not found", "Language model provider for '…' not found."
    code: "model_not_found",
    is: (error) =>
      isCalled(error, "NotFound") || /\bmodel\b.{0,120}\b(not found|is unknown|not available)\b/i.test(error.message),
    message: (model) => `VS Code has no model ${model} any more.`,
    advice: "Choose another one in the profile's settings.",
  },
  {
    code: "rate_limit",
    is: (error) => isCalled(error, "ChatRateLimited") && !spent.test(error.message),
    message: (model) => `${model} takes no more requests from you for the moment.`,
    advice: "Wait a little, then try again.",
  },
  {
    code: "quota",
    is: (error) =>
      isCalled(error, "ChatQuotaExceeded", "ChatRateLimited") ||
      (isCalled(error, "Blocked") && spent.test(error.message)),
    message: (model) => `Your plan's quota for ${model} is used up.`,
    advice: "Wait until it is filled up again, change the plan with its provider, or choose another model.",
  },
  {
    code: "quota",
    is: (error) => isCalled(error, "Blocked"),
    message: (model) => `The extension behind ${model} blocks Diglot's requests, as it does when a limit is reached.`,
    advice: "Wait a little, then try again, or choose another model. The details give its reason.",
  },
  {
    // "filtered as off_topic by intent classifier: message was not programming related"
    code: "content_filter",
    is: ({ message }) => /off_?topic|intent classifier|response (got|was) filtered|\bfiltered\b/i.test(message),
    message: (model) => `The filter in front of ${model} refused the request.`,
    advice: "Put it in other words, or choose another model.",
  },
  {
    code: "stopped",
    is: (error) => isCalled(error, "Canceled", "CancellationError") || /^cancell?ed$/i.test(error.message.trim()),
    message: () => "The request was cancelled in VS Code.",
    advice: "Send it again if that was not meant.",
  },
];

const spent = /quota|allowance|premium requests|upgrade/i;

/** For what has a status, mostly the first word of its message: "429 Free allocated quota exceeded." */
const rules: readonly Rule[] = [
  throttled,
  {
    code: "auth",
    status: [401, 403],
    message: ({ model }) => `The extension behind ${model} is not signed in, or may not use this model.`,
    advice: "Sign in there, or enter its key in VS Code. Then send it again.",
  },
  {
    code: "auth",
    words:
      /not (signed|logged) in|sign in to|log ?in (required|failed)|api key (is )?(missing|required|not (set|found|configured))/i,
    message: ({ model }) => `The extension behind ${model} is not signed in or has no key.`,
    advice: "Sign in there, or enter its key in VS Code. Then send it again.",
  },
  {
    code: "model_not_found",
    status: [404],
    message: ({ model }) => `The extension behind ${model} does not know this model.`,
    advice: "Choose another one in the profile's settings.",
  },
];

export function describeError(error: EditorError, model: string): AppErrorData {
  const { message, cause = "" } = error;
  const words = [message, cause].filter((part) => part !== "").join(" — ");
  const kind = kinds.find((one) => one.is(error));
  if (kind === undefined) return describeWords({ status: statusIn(message) ?? statusIn(cause), words }, model);
  const detail = [error.code ?? error.name, words].filter((part) => part !== "").join(": ");
  return { code: kind.code, message: kind.message(model), advice: kind.advice, detail: detail.slice(0, 4_000) };
}

/** As on every wire: extensions pass on the words of the servers behind them. */
export function describeWords(refusal: Pick<Refusal, "status" | "words">, model: string): AppErrorData {
  return classify({ baseUrl: editorAddress, model, ...refusal }, rules);
}

function statusIn(words: string): number | undefined {
  const found = /^(?:\w*error:? )?(?:(?:http|status|request failed|error)[\w :]{0,30})?\b([45]\d\d)\b/i.exec(
    words.trim(),
  )?.[1];
  return found === undefined ? undefined : Number(found);
}

export const noModels: AppErrorData = {
  code: "model_not_found",
  message: "VS Code has no language models yet.",
  advice: "Install or sign in to an extension that brings some, such as GitHub Copilot, then list them again.",
};
