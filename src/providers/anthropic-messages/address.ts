/** The address of a Messages API, as people paste it. */
import { ok, type Result } from "../../core/errors.ts";
import { type Address, readAddress } from "../openai-chat/address.ts";

/** Without `/v1`, which is part of each path, and without the endpoint's own name. */
export function readMessagesAddress(text: string): Result<Address> {
  const address = readAddress(text);
  if (!address.ok) return address;
  const baseUrl = address.value.baseUrl.replace(/\/messages$/, "").replace(/\/v1$/, "");
  return ok({ ...address.value, baseUrl });
}
