/** What reads the arguments of a leaked call, from behind its marks to its own end. */
import type { JsonObject } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";

/** A call as it was read. `input` is undefined if it cannot be made out. */
export interface LeakedCall {
  readonly id: string;
  readonly spec: ToolSpec | undefined;
  readonly input: JsonObject | undefined;
  /** Of a list that was cut: it is whole nevertheless, and something follows it. */
  readonly isWhole?: boolean;
}

export interface LeakBody {
  /** Takes what belongs to the body from `at` on, and returns where it stopped. */
  take(text: string, at: number): number;
  /** Its end was seen. */
  readonly isComplete: boolean;
  /** It is no call of a tool that exists. Once true it stays so. */
  readonly isRejected: boolean;
  /** The name because of which it was rejected. */
  readonly unknownName?: string | undefined;
  /** The calls in it; undefined if there are none. Called once it is complete, or when the reply is over. */
  calls(): readonly LeakedCall[] | undefined;
  /** The closing tags of its parameters: one that is left over behind it shows that a value had not ended. */
  readonly closers?: readonly string[] | undefined;
  /** It was mended, so it is whole only if the reply ended cleanly. */
  readonly isMended: boolean;
}

/** Says what a body holds while it arrives. */
export interface LeakOut {
  started(name: string): string;
  /** What the model thought beside its calls. */
  thought(text: string): void;
  input(id: string, path: readonly (string | number)[], text: string): void;
}
