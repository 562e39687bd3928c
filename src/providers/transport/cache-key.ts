/**
 * The name under which a task's requests find the server that has read their beginning: OpenAI routes by it together with
 * the first tokens, and one name may serve about fifteen requests a minute (its guide on prompt caching).
 */
import { createHash } from "node:crypto";
import type { ProviderRequest } from "../../core/provider.ts";

/** At most 64 are taken ("string_above_max_length"). */
const characters = 32;

/** Of what opens every request of a task and never grows: the system text, and what the person said first. */
export function cacheKeyOf({ system, messages }: Pick<ProviderRequest, "system" | "messages">): string {
  const [first] = messages;
  const said = first?.role === "user" ? first.parts.slice(0, 1) : [];
  return createHash("sha256")
    .update(JSON.stringify([system, said]))
    .digest("hex")
    .slice(0, characters);
}
