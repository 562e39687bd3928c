import { strict as assert } from "node:assert";
import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import type { Call } from "../../src/core/state.ts";
import { createFiles } from "../../src/hosts/node/files.ts";
import { openRoots } from "../../src/hosts/node/paths.ts";
import { createDiffEditor } from "../../src/hosts/vscode/diff-editor.ts";
import { diffView } from "../../src/tools/lib/diff-view.ts";
import { defineSuite } from "../support/vscode/define-suite.ts";

const labels = { writing: "", asking: "", running: "", done: "", failed: "" };
const presentation = { icon: "edit", labels, targetKind: "path", bodyKind: "diff" } as const;

function waiting(id: string, before: string, after: string): Call {
  const preview = diffView("file.txt", before, after);
  const approval = { title: "", effects: [], reason: "", preview };
  return { id, name: "x", presentation, state: "waiting", startedAt: 0, fields: {}, approval };
}

function done(id: string, before: string, after: string): Call {
  const outcome = { status: "ok", content: [], view: diffView("file.txt", before, after), ms: 1 } as const;
  return { id, name: "x", presentation, state: "done", startedAt: 0, fields: {}, outcome };
}

async function setUp(content: string) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "diglot-diff-"));
  const file = path.join(folder, "file.txt");
  await writeFile(file, content);
  return { file, files: createFiles(await openRoots([folder])) };
}

function diffs(): vscode.TabInputTextDiff[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.flatMap(({ input }) => (input instanceof vscode.TabInputTextDiff ? [input] : []));
}

async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

const editor = createDiffEditor();

export const run = defineSuite({
  async "shows the file beside what is proposed, and goes when the question is answered"() {
    const { file, files } = await setUp("one\ntwo\n");
    assert.equal(await editor.open(waiting("c1", "one\ntwo\n", "one\n2\n"), files), true);
    const [shown] = diffs();
    assert.equal(shown?.original.fsPath, file);
    assert.equal(shown && (await textOf(shown.modified)), "one\n2\n");
    editor.answered("another");
    await delay(200);
    assert.equal(diffs().length, 1);
    editor.answered("c1");
    await delay(500);
    assert.equal(diffs().length, 0);
  },

  async "shows what a finished change has replaced"() {
    const { file, files } = await setUp("one\n2\n");
    assert.equal(await editor.open(done("c2", "one\ntwo\n", "one\n2\n"), files), true);
    const [shown] = diffs();
    assert.equal(shown && (await textOf(shown.original)), "one\ntwo\n");
    assert.equal(shown?.modified.fsPath, file);
  },

  async "shows nothing that is not true any more"() {
    const { files } = await setUp("something else\n");
    assert.equal(await editor.open(done("c3", "one\ntwo\n", "one\n2\n"), files), false);
  },

  "is gone with the extension": () => editor.dispose(),
});
