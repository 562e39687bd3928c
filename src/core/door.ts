/** The one door: every call of every tool from every source is decided here before it may run. */
import type { ErrorCode } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import type { Mode } from "./modes.ts";
import type { Effect, ToolGroup } from "./tool.ts";

export interface DoorRequest {
  readonly tool: { readonly name: string; readonly title: string; readonly group: ToolGroup };
  readonly effects: readonly Effect[];
  readonly mode: Mode;
  /** Groups the person has granted for this task. */
  readonly grants: readonly string[];
}

/**
 * `reason` completes a card: why it runs without asking, why it asks, why it is refused. `effects` are sentences for the
 * question, with resolved paths. `advice` goes to the model.
 */
export type Verdict =
  | { readonly kind: "allow"; readonly reason: string }
  | {
      readonly kind: "ask";
      readonly reason: string;
      readonly effects: readonly string[];
      readonly grant?: { readonly group: string; readonly label: string };
    }
  | {
      readonly kind: "deny";
      readonly code: ErrorCode;
      readonly reason: string;
      readonly advice: string;
    };

export interface Door {
  /** Never throws: what it cannot judge, it asks about. */
  decide(request: DoorRequest): Promise<Verdict>;
}

export interface ApprovalAnswer {
  readonly allowed: boolean;
  readonly by: string;
  readonly note?: string | undefined;
  readonly input?: JsonObject | undefined;
  readonly grant?: string | undefined;
}
