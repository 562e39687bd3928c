/** From Diglot's wire messages to the body of a Responses request. */
import type OpenAI from "openai";
import { isBlank } from "../../core/conform.ts";
import type { ProviderRequest } from "../../core/provider.ts";
import { nameOfWish, type RequestShape } from "../../core/request-shape.ts";
import type { Origin } from "../openai-chat/replay.ts";
import { cacheKeyOf } from "../transport/cache-key.ts";
import { renderInput } from "./input.ts";
import { knownOf } from "./known.ts";
import { toolFields } from "./tools.ts";

export interface Recipient extends Origin {
  readonly shape: RequestShape;
  /** The parts that are left out, by the names in `refused-part.ts`. */
  readonly without: ReadonlySet<string>;
}

type Body = OpenAI.Responses.ResponseCreateParamsStreaming;

/** Nothing is stored at the provider; so that reasoning can go back to it, it is asked for in encrypted form. */
export function renderRequest(request: ProviderRequest, recipient: Recipient): Body {
  const { model, without, baseUrl } = recipient;
  const { system, maxOutputTokens } = request;
  const input = renderInput(request.messages, recipient);
  const isSystemItem = without.has("instructions");
  const { reasons, cacheKey } = knownOf(baseUrl, model);
  const { temperature, extraBody } = recipient.shape;
  const isSealed = reasons && !without.has("encrypted reasoning");
  return {
    model,
    ...(!isBlank(system) && !isSystemItem && { instructions: system.toWellFormed() }),
    input: isBlank(system) || !isSystemItem ? input : [{ role: "system", content: system.toWellFormed() }, ...input],
    ...toolFields(request, recipient),
    ...(maxOutputTokens !== undefined && !without.has("max_output_tokens") && { max_output_tokens: maxOutputTokens }),
    ...(cacheKey && !without.has("prompt_cache_key") && { prompt_cache_key: cacheKeyOf(request) }),
    ...(!without.has("store") && { store: false }),
    ...(isSealed && { include: ["reasoning.encrypted_content"] }),
    ...(temperature !== undefined && !without.has("temperature") && { temperature }),
    ...reasoningField(recipient),
    stream: true,
    ...extraBody,
  };
}

/** Of models that think, OpenAI shows a summary where one is asked for, and nothing otherwise (its guide on reasoning). */
function reasoningField({ baseUrl, model, shape, without }: Recipient): Pick<Body, "reasoning"> {
  const { reasoning: wish } = shape;
  const { summarizes } = knownOf(baseUrl, model);
  const effort = typeof wish !== "string" || without.has(nameOfWish(wish)) ? undefined : wish;
  const summary = summarizes && !without.has("reasoning summary") ? ("auto" as const) : undefined;
  if (effort === undefined && summary === undefined) return {};
  return { reasoning: { ...(effort !== undefined && { effort }), ...(summary !== undefined && { summary }) } };
}
