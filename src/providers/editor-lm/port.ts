/**
 * What this wire needs of the editor that it runs in: its language models, and one request to one of them. The shapes are
 * those of VS Code's API (`LanguageModelChat`, final since 1.90; data parts since 1.104), as JSON, so that they can be
 * recorded and replayed.
 */
import type { JsonObject, JsonValue } from "../../core/json.ts";

export interface EditorModel {
  /** Together with `id` this names a model: an id is unique with its vendor only. */
  readonly vendor: string;
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Tokens. */
  readonly maxInputTokens: number;
  /** Absent: not told. */
  readonly takesImages?: boolean | undefined;
  readonly takesTools?: boolean | undefined;
}

export interface EditorModels {
  /** All that can be chosen now, none perhaps. No request is made and nobody is asked for permission. */
  list(): Promise<readonly EditorModel[]>;
  /**
   * Only to be called for something that a person did: the editor may ask for permission. Resolves when the model has taken
   * the request. Rejects, and the parts throw, with what the editor threw; on abort the request is cancelled.
   */
  send(request: EditorRequest, signal: AbortSignal): Promise<AsyncIterable<EditorPart>>;
}

export type TextContent = { readonly type: "text"; readonly value: string };
/** `data`: base64. */
export type DataContent = { readonly type: "data"; readonly mimeType: string; readonly data: string };
export type CallContent = {
  readonly type: "tool_call";
  readonly callId: string;
  readonly name: string;
  readonly input: JsonObject;
};
export type ResultContent = {
  readonly type: "tool_result";
  readonly callId: string;
  readonly content: readonly TextContent[];
};

/** The API has no other roles: there is no system text, and results are the user's. */
export type EditorMessage =
  | { readonly role: "user"; readonly content: readonly (TextContent | DataContent | ResultContent)[] }
  | { readonly role: "assistant"; readonly content: readonly (TextContent | CallContent)[] };

export interface EditorTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

export interface EditorRequest {
  /** `vendor/id`. */
  readonly model: string;
  readonly messages: readonly EditorMessage[];
  readonly tools?: readonly EditorTool[];
  /** "required": the reply must call a tool. Absent: as the model likes. */
  readonly toolMode?: "required";
  /** Each model's own. */
  readonly modelOptions?: JsonObject;
}

/** A piece of a reply. A call comes whole. `other`: of a kind that nobody here knows. */
export type EditorPart =
  | TextContent
  | DataContent
  | { readonly type: "thinking"; readonly value: string }
  | { readonly type: "tool_call"; readonly callId: string; readonly name: string; readonly input: JsonValue }
  | { readonly type: "other"; readonly kind: string };

/** What the editor threw, as data. `code` is that of a `LanguageModelError`; `name` is the class's, or one that a model's extension gave. */
export interface EditorError {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly cause?: string;
}
