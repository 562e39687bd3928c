/** Which part of a request a server refused: the one place where a refusal becomes something to leave out. */
import type { AppErrorData } from "../../core/errors.ts";
import type { ProviderRequest } from "../../core/provider.ts";
import { downgraded, downgrades, isAbout } from "./downgrades.ts";
import { renderRequest } from "./render.ts";
import type { ServerTraits } from "./server-traits.ts";

export interface Attempt {
  readonly request: ProviderRequest;
  readonly baseUrl: string;
  readonly model: string;
  /** Before anything was left out. */
  readonly traits: ServerTraits;
  readonly without: readonly string[];
}

export function requestFor({ request, baseUrl, model, traits, without }: Attempt): ReturnType<typeof renderRequest> {
  return renderRequest(request, { baseUrl, model, traits: downgraded(traits, without) });
}

/**
 * Names what to leave out the next time, if the server's words name a part that this request really carried: what would not
 * change the request is not what was refused.
 */
export function namingRefused(error: AppErrorData, attempt: Attempt): AppErrorData {
  const words = error.detail ?? "";
  const { without } = attempt;
  const candidates = downgrades.filter(({ name }) => !without.includes(name));
  const fitting = candidates.filter((downgrade) => isAbout(downgrade, error.code, words));
  if (fitting.length === 0) return error;
  const sent = JSON.stringify(requestFor(attempt));
  const found = fitting.find(
    ({ name }) => JSON.stringify(requestFor({ ...attempt, without: [...without, name] })) !== sent,
  );
  if (found === undefined) return error;
  return {
    ...error,
    code: "parameter_rejected",
    message: `The server refused ${found.name}.`,
    advice: "Diglot leaves it out when the request is sent again.",
    rejected: found.name,
  };
}
