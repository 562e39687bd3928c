import { strict as assert } from "node:assert";
import { mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { Files } from "../../src/core/host.ts";
import { createFiles } from "../../src/hosts/node/files.ts";
import { openRoots } from "../../src/hosts/node/paths.ts";
import { withOpenDocuments } from "../../src/hosts/vscode/open-documents.ts";
import { defineSuite } from "../support/vscode/define-suite.ts";

async function setUp(content: string) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "diglot-files-"));
  const file = path.join(folder, "file.txt");
  await writeFile(file, content);
  const files = withOpenDocuments(createFiles(await openRoots([folder])));
  return { folder, file, files };
}

async function show(file: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
}

async function type(editor: vscode.TextEditor, text: string): Promise<void> {
  assert.ok(await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), text)));
}

async function read(files: Files, file = "file.txt") {
  const found = await files.read(file);
  assert.ok(found.ok);
  return found.value;
}

export const run = defineSuite({
  async "what is typed but not saved is read from the editor"() {
    const { file, files } = await setUp("one\ntwo\n");
    const saved = await read(files);
    await type(await show(file), "zero\n");
    const typed = await read(files);
    assert.equal(typed.text, "zero\none\ntwo\n");
    assert.equal(typed.totalLines, 3);
    assert.notEqual(typed.version, saved.version);
    const range = await files.read("file.txt", { startLine: 2, endLine: 2 });
    assert.equal(range.ok && range.value.text, "one\n");
  },

  async "a change over unsaved words is made only by someone who has read them"() {
    const { file, files } = await setUp("one\n");
    const saved = await read(files);
    await type(await show(file), "mine\n");
    for (const expected of [undefined, "", saved.version]) {
      const refused = await files.write("file.txt", "theirs\n", expected);
      assert.equal(!refused.ok && refused.error.code, "changed_on_disk");
    }
    const typed = await read(files);
    const written = await files.write("file.txt", "mine\ntheirs\n", typed.version);
    assert.ok(written.ok);
    assert.equal(await readFile(file, "utf8"), "mine\ntheirs\n");
  },

  async "one undo takes back a change to an open file, and the cursor stays"() {
    const { file, files } = await setUp("one\ntwo\nthree\n");
    const editor = await show(file);
    editor.selection = new vscode.Selection(0, 2, 0, 2);
    const { version } = await read(files);
    const written = await files.write("file.txt", "one\n2\nthree\n", version);
    assert.deepEqual(written, { ok: true, value: { created: false } });
    assert.equal(editor.document.getText(), "one\n2\nthree\n");
    assert.equal(editor.document.isDirty, false);
    assert.equal(await readFile(file, "utf8"), "one\n2\nthree\n");
    assert.deepEqual([editor.selection.active.line, editor.selection.active.character], [0, 2]);
    await vscode.commands.executeCommand("undo");
    assert.equal(editor.document.getText(), "one\ntwo\nthree\n");
  },

  async "a file with Windows line ends keeps them"() {
    const { file, files } = await setUp("one\r\ntwo\r\n");
    await show(file);
    const { version } = await read(files);
    assert.ok((await files.write("file.txt", "one\n2\n", version)).ok);
    assert.equal(await readFile(file, "utf8"), "one\r\n2\r\n");
  },

  async "a change on disk that came in between is not overwritten"() {
    const { file, files } = await setUp("one\n");
    await show(file);
    const { version } = await read(files);
    await writeFile(file, "changed outside\n");
    const refused = await files.write("file.txt", "two\n", version);
    assert.equal(!refused.ok && refused.error.code, "changed_on_disk");
    assert.equal(await readFile(file, "utf8"), "changed outside\n");
  },

  async "a file that no editor shows is written on disk, and a new one is made"() {
    const { folder, file, files } = await setUp("one\n");
    const { version } = await read(files);
    assert.ok((await files.write("file.txt", "two\n", version)).ok);
    assert.equal(await readFile(file, "utf8"), "two\n");
    assert.deepEqual(await files.write("new/file.txt", "x\n", ""), { ok: true, value: { created: true } });
    assert.equal(await readFile(path.join(folder, "new", "file.txt"), "utf8"), "x\n");
  },

  async "an editor that reached the file over a link counts too"() {
    const { folder, files } = await setUp("one\n");
    const link = `${folder}-link`;
    await symlink(folder, link);
    await type(await show(path.join(link, "file.txt")), "typed\n");
    assert.equal((await read(files)).text, "typed\none\n");
  },
});
