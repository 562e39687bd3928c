/** What the list shows, finer than the items of a task, so that a long reply is many rows. */
import type { AppErrorData } from "../../src/core/errors.ts";
import type { RunEnd } from "../../src/core/event.ts";
import type { Call, TaskState } from "../../src/core/state.ts";
import type { Block } from "../markdown/block-stream.ts";

export type Retry = NonNullable<TaskState["retry"]>;

export type Row =
  | { readonly kind: "earlier"; readonly id: string; readonly hidden: number }
  | { readonly kind: "user"; readonly id: string; readonly text: string }
  | {
      readonly kind: "reasoning";
      readonly id: string;
      readonly text: string;
      readonly startedAt: number;
      readonly endedAt: number | undefined;
    }
  | { readonly kind: "markdown"; readonly id: string; readonly blocks: readonly Block[]; readonly streaming: boolean }
  | { readonly kind: "call"; readonly id: string; readonly call: Call }
  /** Neighbouring calls that read a file each. */
  | { readonly kind: "reads"; readonly id: string; readonly calls: readonly Call[] }
  | { readonly kind: "notice"; readonly id: string; readonly text: string; readonly detail: string | undefined }
  | { readonly kind: "mode"; readonly id: string; readonly mode: string }
  | { readonly kind: "end"; readonly id: string; readonly end: RunEnd; readonly error: AppErrorData | undefined }
  /** A request waits to be sent again. */
  | { readonly kind: "retry"; readonly id: string; readonly retry: Retry }
  | { readonly kind: "phase"; readonly id: string; readonly text: string; readonly since: number };
