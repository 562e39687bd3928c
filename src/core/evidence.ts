/** What was learnt about a server and model by trying. Remembered per (base URL, model). */
import * as z from "zod";

export const evidence = z.object({
  /** The server refused a request because it carried native tools. */
  kind: z.enum(["native_tools_rejected"]),
  baseUrl: z.string(),
  model: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** The server's own words. */
  detail: z.string(),
});
export type Evidence = z.infer<typeof evidence>;

export interface EvidenceStore {
  about(baseUrl: string, model: string): readonly Evidence[];
  add(record: Evidence): Promise<void>;
}
