/** What was measured of one request beside its tokens. Kept with the end of its turn, so that every reader has it. */
import * as z from "zod";
import { price } from "./model-facts.ts";

export const callCounts = z.object({
  /** Valid as the model wrote them. */
  first: z.number().int(),
  /** Valid after they were mended or found in the text. */
  recovered: z.number().int(),
  /** Unreadable, cut off by the model's own limit, unknown, or with arguments that do not fit. */
  invalid: z.number().int(),
});
export type CallCounts = z.infer<typeof callCounts>;

export const requestMeasure = z.object({
  profileId: z.string(),
  /** Of the address: "api.example.com", "127.0.0.1:1234", or the name under which a server without one is known. */
  host: z.string(),
  /** Milliseconds from sending until the first delta of the reply. */
  firstMs: z.number().optional(),
  /** Output tokens a second, from the first delta to the last. Absent where nobody can tell. */
  speed: z.number().optional(),
  /** How often the same request had failed before. */
  retries: z.number().int(),
  calls: callCounts,
  /** Tokens by our own count, where a reply came and the server told none. */
  estimate: z.object({ inputTokens: z.number(), outputTokens: z.number() }).optional(),
  /** As it was known then. */
  price: price.optional(),
  /** Tokens that the model takes, as far as was known then. */
  contextWindow: z.number().optional(),
});
export type RequestMeasure = z.infer<typeof requestMeasure>;

export function hostOf(baseUrl: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/?#]+)/i.exec(baseUrl)?.[1] ?? baseUrl;
}
