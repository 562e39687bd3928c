/** The address of a Responses API, as people paste it. */
import type { Result } from "../../core/errors.ts";
import { type Address, readAddress } from "../openai-chat/address.ts";

export function readResponsesAddress(text: string): Result<Address> {
  return readAddress(withoutEndpoint(text));
}

/** What was pasted without the endpoint's own name; `/v1` or what stands in its place is part of the address. */
export function withoutEndpoint(text: string): string {
  return text.trim().replace(/\/responses\/?(?=$|[?#])/, "");
}
