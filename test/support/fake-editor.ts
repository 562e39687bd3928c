/** An editor's models that answer as a test says, and refuse what VS Code and the extensions behind it refuse. */

import { findModel } from "../../src/providers/editor-lm/models.ts";
import type { EditorModel, EditorModels, EditorPart, EditorRequest } from "../../src/providers/editor-lm/port.ts";

/** As VS Code's own class: `code` is the name of a factory, and "" for what the model itself threw. */
export class LanguageModelError extends Error {
  readonly code: string;

  constructor(message: string, code: string, cause?: unknown) {
    super(message, { cause });
    this.name = "LanguageModelError";
    this.code = code;
  }
}

export const smallModel: EditorModel = {
  vendor: "acme",
  id: "small",
  name: "Small",
  maxInputTokens: 64_000,
  takesImages: false,
  takesTools: true,
};

export interface FakeEditor extends EditorModels {
  readonly requests: EditorRequest[];
  /** Requests that were cancelled before their reply was over. */
  readonly cancelled: number;
  /** What there is can change at any time. */
  models: readonly EditorModel[];
}

export interface FakeEditorOptions {
  readonly models?: readonly EditorModel[];
  /** Before the model has taken the request: permission, for one. Throws to refuse it. */
  admit?(request: EditorRequest): void | Promise<void>;
  reply?(request: EditorRequest, signal: AbortSignal): AsyncIterable<EditorPart> | Iterable<EditorPart>;
}

export function createFakeEditor({ models = [smallModel], admit, reply }: FakeEditorOptions = {}): FakeEditor {
  const requests: EditorRequest[] = [];
  let cancelled = 0;
  const editor: FakeEditor = {
    requests,
    models,
    get cancelled() {
      return cancelled;
    },
    list: async () => editor.models,
    async send(request, signal) {
      requests.push(request);
      if (findModel(editor.models, request.model) === undefined)
        throw new LanguageModelError(`Language model '${request.model}' is unknown.`, "NotFound");
      await admit?.(request);
      signal.addEventListener("abort", () => cancelled++, { once: true });
      const parts = reply?.(request, signal) ?? [{ type: "text", value: "Done." }];
      return (async function* (): AsyncGenerator<EditorPart> {
        yield* parts;
      })();
    },
  };
  return editor;
}

/** Never comes to an end by itself. */
export function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("Canceled")), { once: true });
  });
}
