/** One step of a check as people see it, and what the whole check came to. Both also cross the bridge to the settings panel. */
import * as z from "zod";
import { errorCode } from "../errors.ts";

/** `noted`: it works, or nothing depends on it, but a person should know. */
const state = z.enum(["running", "passed", "noted", "failed", "skipped"]);

export const checkStep = z.object({
  id: z.string(),
  title: z.string(),
  state,
  /** One sentence: what came back, or why it was not tried. Empty while it runs. */
  found: z.string(),
  /** What to do about it. */
  fix: z.string().optional(),
  /** The server's own words, or what the model wrote. */
  detail: z.string().optional(),
  code: errorCode.optional(),
  ms: z.number().optional(),
});
export type CheckStep = z.infer<typeof checkStep>;

/** What a step came to. */
export type Verdict = Pick<CheckStep, "found" | "fix" | "detail" | "code"> & {
  readonly state: "passed" | "noted" | "failed" | "skipped";
};

export const recommendation = z.object({
  /** A value of the setting; null when no style can be recommended. */
  style: z.string().nullable(),
  /** For people. Empty without a style. */
  label: z.string(),
  /** One sentence, or a few short ones. */
  reason: z.string(),
  fix: z.string().optional(),
});
export type Recommendation = z.infer<typeof recommendation>;

export const checkSummary = z.object({
  recommendation,
  steps: z.array(checkStep),
  stopped: z.boolean(),
  /** All that were sent, the list of models included. */
  requests: z.number().int(),
  /** As far as the server said. */
  tokens: z.number().optional(),
  ms: z.number(),
});
export type CheckSummary = z.infer<typeof checkSummary>;

export type CheckUpdate =
  | { readonly type: "step"; readonly step: CheckStep }
  | { readonly type: "done"; readonly summary: CheckSummary };
