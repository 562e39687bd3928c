/**
 * An extension that brings language models, as others do: it passes requests on to a chat completions server. The server is
 * the demo model, which refuses a history that is not sound. Further models throw what VS Code and such extensions throw.
 */
import * as vscode from "vscode";
import { startDemoServer } from "../../../../src/demo/index.ts";
import { chatBody, type Spoken, spokenIn } from "./chat-body.ts";

interface Model extends vscode.LanguageModelChatInformation {
  /** Not final: VS Code asks the person before another extension may use the model. */
  readonly requiresAuthorization?: boolean;
}

function model(id: string, more: Partial<Model> = {}): Model {
  const limits = { maxInputTokens: 200_000, maxOutputTokens: 8_000 };
  return { id, name: `Model ${id}`, family: id, version: "1", ...limits, capabilities: { toolCalling: true }, ...more };
}

const failures: Readonly<Record<string, () => Error>> = {
  blocked: () => vscode.LanguageModelError.Blocked("You have exceeded your quota."),
  refused: () => vscode.LanguageModelError.NoPermissions("no"),
  unknown: () => vscode.LanguageModelError.NotFound("Model not found"),
  filtered: () => new Error("filtered as off_topic by intent classifier: message was not programming related"),
  limited: () => Object.assign(new Error("Rate limit exceeded"), { name: "ChatRateLimited" }),
};

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const server = await startDemoServer({ pace: "fast" });
  const changed = new vscode.EventEmitter<void>();
  let models: readonly Model[] = [
    model("demo"),
    model("words", { capabilities: { toolCalling: false } }),
    model("asking", { requiresAuthorization: true }),
    ...Object.keys(failures).map((id) => model(id)),
  ];
  const provider: vscode.LanguageModelChatProvider<Model> = {
    onDidChangeLanguageModelChatInformation: changed.event,
    provideLanguageModelChatInformation: () => [...models],
    provideTokenCount: async () => 1,
    async provideLanguageModelChatResponse({ id }, messages, options, progress, token) {
      const failure = failures[id];
      if (failure !== undefined) throw failure();
      const gone = new AbortController();
      token.onCancellationRequested(() => gone.abort());
      const response = await fetch(`${server.url}/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(chatBody(messages.map(spoken), options.tools)),
        signal: gone.signal,
      });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      for await (const said of spokenIn(response)) {
        if (said.type === "text") progress.report(new vscode.LanguageModelTextPart(said.text));
        if (said.type === "call")
          progress.report(new vscode.LanguageModelToolCallPart(said.id, said.name, JSON.parse(said.input) as object));
      }
    },
  };
  context.subscriptions.push(
    { dispose: () => void server.close() },
    vscode.lm.registerLanguageModelChatProvider("acme", provider),
    vscode.commands.registerCommand("acme.keepOnly", (...ids: readonly string[]) => {
      models = models.filter(({ id }) => ids.includes(id));
      changed.fire();
    }),
  );
}

function spoken({ role, content }: vscode.LanguageModelChatRequestMessage): Spoken {
  const parts = content.map((part): Spoken["parts"][number] => {
    if (part instanceof vscode.LanguageModelTextPart) return { type: "text", text: part.value };
    if (part instanceof vscode.LanguageModelToolCallPart)
      return { type: "call", id: part.callId, name: part.name, input: JSON.stringify(part.input) };
    if (!(part instanceof vscode.LanguageModelToolResultPart)) throw new Error("a part that nobody here takes");
    const texts = part.content.map((inner) => (inner instanceof vscode.LanguageModelTextPart ? inner.value : ""));
    return { type: "result", id: part.callId, text: texts.join("") };
  });
  return { isUser: role === vscode.LanguageModelChatMessageRole.User, parts };
}
