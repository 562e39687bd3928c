/** A tool is one value: everything that anyone needs to know about it is derived from this object. */
import type { z } from "zod";
import type { AppErrorData } from "./errors.ts";
import type { Host } from "./host.ts";
import type { ImagePart, TextPart } from "./message.ts";
import type { Presentation, View } from "./view.ts";

export type ToolGroup = "read" | "edit" | "command" | "browser" | "mcp" | "http" | "interact";

/** What a call would do to the world. The door judges these and never the tool's name. */
export type Effect =
  | { readonly kind: "read"; readonly path: string }
  | { readonly kind: "write"; readonly path: string }
  | { readonly kind: "delete"; readonly path: string }
  | { readonly kind: "command"; readonly command: string; readonly cwd: string }
  | { readonly kind: "network"; readonly url: string }
  | { readonly kind: "call"; readonly source: string; readonly name: string };

export type EffectKind = Effect["kind"];

/** Live text of a running call, in order. Shown to people; the model sees only the result. */
export interface Progress {
  readonly text: string;
}

/**
 * `content` goes to the model. On failure `error` says what was wrong, what was expected and the next step.
 * `endsRun` is set by the tool that hands the finished work to the person.
 */
export type ToolOutcome =
  | {
      readonly status: "ok";
      readonly content: string | readonly (TextPart | ImagePart)[];
      readonly view?: View;
      readonly endsRun?: boolean;
    }
  | { readonly status: "error"; readonly error: AppErrorData; readonly view?: View };

/** Everything a tool may touch. There is nothing global. */
export interface ToolContext {
  readonly callId: string;
  readonly host: Host;
  readonly signal: AbortSignal;
}

export interface Tool<I = unknown> {
  /** snake_case, `^[a-z][a-z0-9_]{0,63}$`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** For the model: what it does, when to use it, when not, what comes back, caveats. */
  readonly description: string;
  /** The same in as few words as will do, for models with a small context window. Absent: `description`. */
  readonly brief?: string;
  /** An object schema with a description on every field. */
  readonly input: z.ZodType<I>;
  readonly group: ToolGroup;
  readonly presentation: Presentation;
  /** Names that models are known to use for a field, and the field they mean. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Pure. Called after validation and again if the person edits the input. */
  effects(input: I): readonly Effect[];
  /** What would change, shown beside the question. Reads only; undefined when there is nothing to show. */
  preview?(input: I, context: ToolContext): Promise<View | undefined>;
  /**
   * Runs the call. Expected failures are outcomes; a throw means a bug and is reported as one. On abort it stops what it
   * started and returns promptly; whatever it returns then is recorded as stopped.
   */
  run(input: I, context: ToolContext): AsyncGenerator<Progress, ToolOutcome>;
}

/** Infers the input type from the schema, then forgets it, so that tools of all inputs fit in one list. */
export function defineTool<I>(tool: Tool<I>): Tool {
  return tool as Tool; // the registry passes `run` only what `input` parsed, so the erased type is sound
}

/** A tool as a model is told about it. `schema` is a JSON Schema (draft 2020-12) of type object. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly brief?: string | undefined;
  readonly schema: ToolSchema;
  readonly aliases: Readonly<Record<string, string>>;
  /** It only reads or asks: a call of it may lack its very last bracket or tag, which for any other means that it was cut. */
  readonly isHarmless: boolean;
}

export interface ToolSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, FieldSchema>>;
  readonly required: readonly string[];
  /** True: fields that are not listed are arguments too, taken as they were written. */
  readonly additionalProperties?: boolean;
}

/** The part of JSON Schema that our own tools use, open for what foreign tools bring. */
export interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}
