import { strict as assert } from "node:assert";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { createInspector } from "../../src/hosts/vscode/inspector.ts";
import type { RecordedExchange } from "../../src/providers/transport/recorded-exchange.ts";
import { defineSuite } from "../support/vscode/define-suite.ts";

const says = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "Hello" } }] })}\n\ndata: [DONE]\n\n`;

function exchange(number: number): RecordedExchange {
  const headers = [["authorization", "[hidden]"]] as const;
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: `Question ${number}` }] });
  return {
    number,
    at: number * 1_000,
    ms: 5,
    state: "over",
    problem: undefined,
    wire: "openai-chat",
    model: "m",
    request: { method: "POST", url: "http://127.0.0.1:1/v1/chat/completions", headers, body, leftOut: 0 },
    reply: { status: 200, headers: [], pieces: [Buffer.from(says)], leftOut: 0 },
  };
}

const exchanges = [exchange(1), exchange(2)];
const inspector = createInspector({ exchanges: () => exchanges });

/** Counts the lists that are on the screen with an entry to choose, which the editor tells only whoever asked for one. */
let listsShown = 0;
const showQuickPick = vscode.window.showQuickPick as (
  items: readonly vscode.QuickPickItem[],
  options: object,
) => unknown;
Object.assign(vscode.window, {
  showQuickPick(items: readonly vscode.QuickPickItem[], options: object) {
    let isShown = false;
    const onDidSelectItem = (): void => {
      if (!isShown) listsShown++;
      isShown = true;
    };
    return showQuickPick(items, { ...options, onDidSelectItem });
  },
});
let listsUsed = 0;

/** Goes down so many entries of the list that opens, and takes the one there. */
async function choose(down: number): Promise<void> {
  while (listsShown === listsUsed) await delay(10);
  listsUsed++;
  for (let step = 0; step < down; step++) await vscode.commands.executeCommand("workbench.action.quickOpenSelectNext");
  await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
}

async function openOf(exchangeDown: number, actionDown: number): Promise<void> {
  const opened = inspector.open();
  await choose(exchangeDown);
  await choose(actionDown);
  await opened;
}

function shown(): { readonly path: string; readonly text: string } {
  const document = vscode.window.activeTextEditor?.document;
  return { path: document?.uri.path ?? "", text: document?.getText() ?? "" };
}

export const run = defineSuite({
  async "the newest request comes first, and opens indented"() {
    await openOf(0, 0);
    assert.equal(shown().path, "/2 request.json");
    assert.equal(JSON.parse(shown().text).messages[0].content, "Question 2");
  },

  async "an older one opens as it went over the wire, and cannot be changed"() {
    await openOf(1, 1);
    assert.equal(shown().path, "/1 raw.txt");
    assert.match(
      shown().text,
      /^POST http.*\nauthorization: \[hidden\]\n[\s\S]*Question 1[\s\S]*\n200\n[\s\S]*\[DONE\]/,
    );
    await vscode.commands.executeCommand("type", { text: "x" });
    assert.equal(vscode.window.activeTextEditor?.document.isDirty, false);
  },

  async "events and exchange are what was read and what decode replays"() {
    await openOf(0, 2);
    assert.match(shown().text, /^\{"type":"text","text":"Hello"\}\n/);
    await openOf(0, 3);
    assert.equal(JSON.parse(shown().text).transport, "openai-chat");
  },

  async "the request of a turn opens without looking for it, and one that is gone is told"() {
    const opened = inspector.openTurn({ at: 2_000, ms: 10, model: "m" });
    await choose(0);
    await opened;
    assert.equal(shown().path, "/2 request.json");
    await inspector.openTurn({ at: 9_000, ms: 10, model: "m" });
    assert.equal(shown().path, "/2 request.json");
  },

  async "the command for curl is copied"() {
    await openOf(0, 4);
    const copied = await vscode.env.clipboard.readText();
    assert.match(copied, /^curl -gN -X POST 'http:[\s\S]*"authorization: Bearer \$API_KEY"[\s\S]*Question 2/);
  },

  "is gone with the extension": () => inspector.dispose(),
});
