/** Which part of a chat completions request a server refused. */
import type { AppErrorData } from "../../core/errors.ts";
import type { ProviderRequest } from "../../core/provider.ts";
import { namingRefusedPart } from "../transport/refused-part.ts";
import { downgraded, downgrades } from "./downgrades.ts";
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

export function namingRefused(error: AppErrorData, attempt: Attempt): AppErrorData {
  const body = (without: readonly string[]): unknown => requestFor({ ...attempt, without });
  return namingRefusedPart(error, downgrades, { without: attempt.without, body });
}
