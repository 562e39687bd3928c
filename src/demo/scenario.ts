/** What a scenario is: data that says which words begin it and what the model answers, step by step. */
import type { JsonObject } from "../core/json.ts";

export interface Scenario {
  readonly name: string;
  /** Something a person can write to begin it. Absent: it is not for people. */
  readonly example?: string;
  /** Tried on a person's words; its groups are the `ask` of what was seen. */
  readonly asks: RegExp;
  /**
   * One entry for each reply. Of its alternatives the first that fits is given. Replies with calls lead to the next entry
   * once their results are there; one without calls ends the scenario.
   */
  readonly steps: readonly (readonly Reply[])[];
}

export interface Reply {
  /** Without it, this reply fits when no call of the reply before has failed. */
  readonly when?: Condition;
  readonly reasoning?: Made<string>;
  readonly say?: Made<string>;
  readonly calls?: readonly ScriptedCall[];
  /** The rate at which this reply must arrive, whatever the server's pace. */
  readonly flow?: (seen: Seen) => Flow;
}

interface ScriptedCall {
  readonly name: string;
  readonly input: Made<JsonObject>;
}

/**
 * `output`: nothing failed, and a result matches. `error`: something failed, and its result matches. `forced`: the request
 * says that this tool must be called.
 */
export type Condition = { readonly output: RegExp } | { readonly error: RegExp } | { readonly forced: string };

/** A value, or how to make it from what was seen. */
export type Made<T extends string | JsonObject> = T | ((seen: Seen) => T);

export interface Flow {
  /** Into how many pieces the text, or the arguments of the one call, are cut. */
  readonly pieces: number;
  readonly perSecond: number;
}

export interface Seen {
  /** The groups of `asks`. */
  readonly ask: readonly (string | undefined)[];
  /** The results of each reply so far, oldest first. */
  readonly results: readonly (readonly SeenResult[])[];
}

export interface SeenResult {
  readonly tool: string;
  readonly text: string;
  readonly failed: boolean;
}

export function make<T extends string | JsonObject>(made: Made<T>, seen: Seen): T {
  return typeof made === "function" ? made(seen) : made;
}

/** What a tool answered last, or "" if it did not. */
export function lastFrom(seen: Seen, tool: string): string {
  return seen.results.flat().findLast((result) => result.tool === tool)?.text ?? "";
}

export function toolsOf(scenario: Scenario): readonly string[] {
  const names = scenario.steps.flat().flatMap((reply) => (reply.calls ?? []).map((call) => call.name));
  return [...new Set(names)];
}
