/** What went between this window and its servers: a list to choose from, and each exchange as read-only documents. */
import { basename } from "node:path";
import * as vscode from "vscode";
import type { RecordedExchange } from "../../providers/transport/recorded-exchange.ts";
import type { Recorder } from "../../providers/transport/recorder.ts";
import { curlFor } from "../exchange/curl.ts";
import { eventsText, exchangeText, rawText, requestText } from "../exchange/show-exchange.ts";
import { describeExchange } from "./describe-exchange.ts";
import { exchangeOf, type SentTurn } from "./exchange-of.ts";

export interface Inspector {
  /** Resolves when the person has chosen, or has turned away. */
  open(): Promise<void>;
  /** The same for the request of a turn; one that is not kept any more is said to be gone. */
  openTurn(turn: SentTurn): Promise<void>;
  dispose(): void;
}

const scheme = "diglot-exchange";

/** One thing that can be had of an exchange. */
interface Action {
  readonly icon: string;
  readonly label: string;
  readonly detail: string;
  /** Absent for an exchange that has no such thing. */
  run(exchange: RecordedExchange): Promise<(() => Promise<void>) | undefined>;
}

export function createInspector(recorder: Pick<Recorder, "exchanges">): Inspector {
  const documents = createDocuments();
  const actions: readonly Action[] = [
    view("request.json", "json", "Request", "The body that was sent, indented", async (one) =>
      one.request.body === "" ? undefined : requestText(one),
    ),
    view("raw.txt", "file-code", "Raw", "Request and reply as they went over the wire", async (one) => rawText(one)),
    view("events.jsonl", "list-flat", "Events", "What Diglot read out of the reply", eventsText),
    view("exchange.jsonl", "record", "Exchange", "One line that diglot decode replays", async (one) =>
      exchangeText(one),
    ),
    {
      icon: "copy",
      label: "Copy as curl",
      detail: "For a POSIX shell, without the key",
      run: async (one) => (isOfNetwork(one) ? () => copy(one) : undefined),
    },
    {
      icon: "save",
      label: "Save as exchange…",
      detail: "For diglot decode, or a report",
      run: async (one) => saving(one),
    },
  ];
  function view(
    name: string,
    icon: string,
    label: string,
    detail: string,
    textOf: (exchange: RecordedExchange) => Promise<string | undefined>,
  ): Action {
    return {
      icon,
      label,
      detail,
      async run(exchange) {
        const text = await textOf(exchange);
        return text === undefined ? undefined : () => documents.show(`${exchange.number} ${name}`, text);
      },
    };
  }
  return {
    async open() {
      const exchange = await chooseExchange(recorder.exchanges());
      if (exchange !== undefined) await (await chooseAction(exchange, actions))?.();
    },
    async openTurn(turn) {
      const exchange = exchangeOf(recorder.exchanges(), turn);
      if (exchange !== undefined) await (await chooseAction(exchange, actions))?.();
      else void vscode.window.showInformationMessage(notKept);
    },
    dispose: documents.dispose,
  };
}

/** The editor's own models are not asked over one. */
function isOfNetwork({ request }: RecordedExchange): boolean {
  return /^https?:/.test(request.url);
}
const notKept =
  "This request is not kept any more: only the newest of this window are. Press Try again, then look once more.";

async function chooseExchange(exchanges: readonly RecordedExchange[]): Promise<RecordedExchange | undefined> {
  if (exchanges.length === 0) {
    const nothing = "No request has been sent in this window yet. Send a message first, then look again.";
    void vscode.window.showInformationMessage(nothing);
    return undefined;
  }
  const items = exchanges.toReversed().map((exchange) => ({ exchange, ...describeExchange(exchange) }));
  const placeHolder = "Choose a request: the newest comes first, and nothing here holds a key";
  const options = { title: "Requests of This Window", placeHolder, matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.exchange;
}

async function chooseAction(exchange: RecordedExchange, actions: readonly Action[]) {
  const offered = await Promise.all(actions.map(async (action) => ({ action, run: await action.run(exchange) })));
  const items = offered.flatMap(({ action: { icon, label, detail }, run }) =>
    run === undefined ? [] : [{ label: `$(${icon}) ${label}`, description: detail, run }],
  );
  const { label, description } = describeExchange(exchange);
  return (await vscode.window.showQuickPick(items, { title: `${label} · ${description}` }))?.run;
}

async function copy(exchange: RecordedExchange): Promise<void> {
  await vscode.env.clipboard.writeText(curlFor(exchange));
  vscode.window.setStatusBarMessage("Copied. The command takes the key from $API_KEY.", 5_000);
}

function saving(exchange: RecordedExchange): (() => Promise<void>) | undefined {
  const text = exchangeText(exchange);
  return text === undefined ? undefined : () => save(exchange, text);
}

async function save({ number }: RecordedExchange, text: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `exchange-${number}.jsonl`;
  const uri = await vscode.window.showSaveDialog({
    title: "Save as Exchange",
    filters: { "JSON lines": ["jsonl"] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (uri === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text, "utf8"));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const sentence = `${basename(uri.path)} could not be saved (${reason}). Choose another place.`;
    void vscode.window.showErrorMessage(sentence);
  }
}

/** Read-only, and forgotten when they are closed. What is shown stays as it was, whatever the recorder still keeps. */
function createDocuments() {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ path }) => texts.get(path) ?? "",
  });
  const closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
    if (uri.scheme === scheme) texts.delete(uri.path);
  });
  return {
    async show(name: string, text: string): Promise<void> {
      const uri = vscode.Uri.from({ scheme, path: `/${name}` });
      texts.set(uri.path, text);
      changed.fire(uri); // an exchange that was still arriving may be open already
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
    },
    dispose() {
      for (const one of [provider, closing, changed]) one.dispose();
    },
  };
}
