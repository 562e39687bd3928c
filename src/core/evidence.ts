/** What was learnt about a server and model, by trying or from its own words. Remembered per (base URL, model). */
import * as z from "zod";

const about = {
  baseUrl: z.string(),
  model: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** The server's own words, or what was seen. */
  detail: z.string(),
};

export const evidence = z.discriminatedUnion("kind", [
  /** The server refused a request because it carried native tools. */
  z.object({ kind: z.literal("native_tools_rejected"), ...about }),
  /** Reply after reply held no call that could be used. `style` is the label of the style they came in. */
  z.object({ kind: z.literal("calls_unusable"), style: z.string(), ...about }),
  /** The server left native calls in the reply's text, in the format named; they were recovered. */
  z.object({ kind: z.literal("calls_leaked"), format: z.string(), ...about }),
  /** The server refused this part of a request; it is left out from now on. */
  z.object({ kind: z.literal("parameter_rejected"), parameter: z.string(), ...about }),
  /** The server read far fewer tokens than it was sent, and said nothing. Counts of the request in which that was seen. */
  z.object({ kind: z.literal("input_truncated"), sent: z.number(), read: z.number(), ...about }),
  /** What the server says of itself. `by` names the kind of server. */
  z.object({ kind: z.literal("tools_declared"), supported: z.boolean(), by: z.string(), ...about }),
  /** What a check of the profile came to. `style` is a value of the setting. */
  z.object({ kind: z.literal("checked"), style: z.string(), ...about }),
  /** The person wants all before this forgotten. */
  z.object({ kind: z.literal("forgotten"), ...about }),
]);
export type Evidence = z.infer<typeof evidence>;

/** Something learnt, before it is known of whom and when. */
export type Lesson = Evidence extends infer E
  ? E extends Evidence
    ? Omit<E, "baseUrl" | "model" | "at">
    : never
  : never;

export interface EvidenceStore {
  /** The oldest first. What was forgotten is not in it. */
  about(baseUrl: string, model: string): readonly Evidence[];
  add(record: Evidence): Promise<void>;
}
