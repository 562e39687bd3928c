/** The `openai` SDK's client for this wire, and its errors in our words. */
import type { AppErrorData, Result } from "../../core/errors.ts";
import * as chat from "../openai-chat/client.ts";
import { withoutEndpoint } from "./address.ts";
import { responsesRules } from "./refusals.ts";

export function createClient(config: chat.ClientConfig): Result<chat.Client> {
  return chat.createClient({ ...config, baseUrl: withoutEndpoint(config.baseUrl) });
}

/** What the SDK threw, as data, without the key. */
export function describeFailure(thrown: unknown, config: chat.ClientConfig, baseUrl: string): AppErrorData {
  return chat.describeFailure(thrown, config, baseUrl, responsesRules);
}
