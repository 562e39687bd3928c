/** VS Code's language models as the wire asks for them. Only what is final in the API is called; more of it is read where it stands. */
import * as vscode from "vscode";
import { assertNever } from "../../core/assert.ts";
import { findModel } from "../../providers/editor-lm/models.ts";
import type {
  EditorMessage,
  EditorModel,
  EditorModels,
  EditorPart,
  EditorRequest,
} from "../../providers/editor-lm/port.ts";

export function createEditorModels(): EditorModels {
  return {
    list: async () => (await vscode.lm.selectChatModels()).map(describe),
    async send(request, signal) {
      const model = await chosen(request.model);
      const cancel = new vscode.CancellationTokenSource();
      const stop = (): void => cancel.cancel();
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      const { stream } = await model.sendRequest(request.messages.map(messageOf), optionsOf(request), cancel.token);
      return partsOf(stream, () => {
        signal.removeEventListener("abort", stop);
        cancel.dispose();
      });
    },
  };
}

/** Asked for anew with every request: a model that was found before may be gone. */
async function chosen(name: string): Promise<vscode.LanguageModelChat> {
  const [vendor = "", ...rest] = name.split("/");
  const named = await vscode.lm.selectChatModels({ vendor, id: rest.join("/") });
  const model = findModel(named, name) ?? findModel(await vscode.lm.selectChatModels(), name);
  if (model === undefined) throw vscode.LanguageModelError.NotFound(`There is no model ${name}.`);
  return model;
}

function describe(model: vscode.LanguageModelChat): EditorModel {
  const { vendor, id, name, maxInputTokens } = model;
  const told = "capabilities" in model ? model.capabilities : undefined; // there, but not in the API's types
  return {
    vendor,
    id,
    name,
    maxInputTokens,
    takesImages: truthIn(told, "supportsImageToText"),
    takesTools: truthIn(told, "supportsToolCalling"),
  };
}

function truthIn(value: unknown, name: string): boolean | undefined {
  const fields: Readonly<Record<string, unknown>> = typeof value === "object" && value !== null ? { ...value } : {};
  const found = fields[name];
  return typeof found === "boolean" ? found : undefined;
}

function optionsOf({ model, tools, toolMode, modelOptions }: EditorRequest): vscode.LanguageModelChatRequestOptions {
  return {
    justification: `Diglot works on your task with ${model}, which you chose for it.`,
    ...(tools !== undefined && { tools: tools.map((tool) => ({ ...tool })) }),
    ...(toolMode === "required" && { toolMode: vscode.LanguageModelChatToolMode.Required }),
    ...(modelOptions !== undefined && { modelOptions }),
  };
}

function messageOf({ role, content }: EditorMessage): vscode.LanguageModelChatMessage {
  const { User, Assistant } = vscode.LanguageModelChatMessageRole;
  return new vscode.LanguageModelChatMessage(role === "user" ? User : Assistant, content.map(inputPart));
}

function inputPart(part: EditorMessage["content"][number]): vscode.LanguageModelInputPart {
  switch (part.type) {
    case "text":
      return new vscode.LanguageModelTextPart(part.value);
    case "data":
      return new vscode.LanguageModelDataPart(Buffer.from(part.data, "base64"), part.mimeType);
    case "tool_call":
      return new vscode.LanguageModelToolCallPart(part.callId, part.name, part.input);
    case "tool_result": {
      const content = part.content.map(({ value }) => new vscode.LanguageModelTextPart(value));
      return new vscode.LanguageModelToolResultPart(part.callId, content);
    }
    default:
      return assertNever(part);
  }
}

async function* partsOf(stream: AsyncIterable<unknown>, ended: () => void): AsyncGenerator<EditorPart> {
  try {
    for await (const part of stream) yield partOf(part);
  } finally {
    ended();
  }
}

/** Thoughts come as a class that is not final yet: it has a `value` of text, in one piece or in several. */
function partOf(part: unknown): EditorPart {
  if (part instanceof vscode.LanguageModelTextPart) return { type: "text", value: part.value };
  if (part instanceof vscode.LanguageModelToolCallPart) {
    const { callId, name, input } = part;
    return { type: "tool_call", callId, name, input: JSON.parse(JSON.stringify(input ?? {})) };
  }
  if (part instanceof vscode.LanguageModelDataPart)
    return { type: "data", mimeType: part.mimeType, data: Buffer.from(part.data).toString("base64") };
  const value = typeof part === "object" && part !== null && "value" in part ? part.value : undefined;
  const pieces = (Array.isArray(value) ? value : [value]) as readonly unknown[];
  const text = pieces.filter((piece) => typeof piece === "string").join("");
  return text === "" ? { type: "other", kind: kindOf(part) } : { type: "thinking", value: text };
}

function kindOf(part: unknown): string {
  return typeof part === "object" && part !== null ? part.constructor.name : typeof part;
}
