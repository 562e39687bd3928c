/** Call ids as a server takes them. The same id always becomes the same one, so that results find their calls. */
import { createHash } from "node:crypto";
import type { ServerTraits } from "./server-traits.ts";

/** OpenAI takes at most 40 characters; Anthropic behind gateways only letters, digits, "_" and "-". */
export function wireId(id: string, { nineCharacterIds }: Pick<ServerTraits, "nineCharacterIds">): string {
  if (!nineCharacterIds && /^[\w-]{1,40}$/.test(id)) return id;
  const hash = createHash("sha256").update(id).digest();
  if (!nineCharacterIds) return hash.toString("hex").slice(0, 40);
  return hash
    .toString("base64")
    .replace(/[^a-zA-Z0-9]/g, "")
    .slice(0, 9);
}
