/** The files port with the editor's view of them: what is typed but not saved counts, and an edit can be undone. */
import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import * as vscode from "vscode";
import { fail, ok, type Result } from "../../core/errors.ts";
import type { Files, LineRange, TextFile } from "../../core/host.ts";
import { changedOnDisk, maxFileBytes, tooLarge } from "../node/failures.ts";
import { middleChange } from "./middle-change.ts";

/** `disk` judges every path; what it refuses stays refused. */
export function withOpenDocuments(disk: Files): Files {
  return {
    ...disk,
    async read(path, range) {
      const location = await disk.locate(path);
      if (!location.ok) return location;
      const document = await findDocument(location.value.absolute);
      return document?.isDirty === true ? readBuffer(document, location.value.shown, range) : disk.read(path, range);
    },
    async write(path, text, expected) {
      const location = await disk.locate(path);
      if (!location.ok) return location;
      const { absolute, shown } = location.value;
      const document = await findDocument(absolute);
      if (document === undefined) return disk.write(path, text, expected);
      if (document.isDirty) {
        if (expected !== versionOf(document.getText())) return fail(changedOnDisk(shown));
        return replaceText(document, shown, text);
      }
      const saved = await disk.read(path);
      if (expected !== undefined && (saved.ok ? saved.value.version : "") !== expected)
        return fail(changedOnDisk(shown));
      // an editor that has not noticed yet what is on disk must not write its old text over it
      const isCurrent = saved.ok && saved.value.text === document.getText() && isShown(document);
      return isCurrent ? replaceText(document, shown, text) : disk.write(path, text, expected);
    },
  };
}

async function findDocument(absolute: string): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.filter(({ uri, isClosed }) => uri.scheme === "file" && !isClosed);
  const direct = open.find(({ uri }) => uri.fsPath === absolute);
  if (direct !== undefined) return direct;
  const real = await Promise.all(open.map(({ uri }) => realpath(uri.fsPath).catch(() => undefined)));
  return open[real.indexOf(absolute)];
}

function isShown({ uri }: vscode.TextDocument): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(({ input }) => {
    if (input instanceof vscode.TabInputText) return input.uri.toString() === uri.toString();
    return input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString();
  });
}

function readBuffer(document: vscode.TextDocument, shown: string, range: LineRange | undefined): Result<TextFile> {
  const whole = document.getText();
  const text = range === undefined ? whole : document.getText(linesOf(range));
  if (text.length > maxFileBytes) return fail(tooLarge(shown, text.length));
  const endsInLineFeed = document.lineAt(document.lineCount - 1).text === "";
  return ok({
    text,
    version: versionOf(whole),
    size: Buffer.byteLength(whole),
    eol: document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n",
    totalLines: document.lineCount - (endsInLineFeed ? 1 : 0),
  });
}

function linesOf({ startLine, endLine }: LineRange): vscode.Range {
  return new vscode.Range(startLine - 1, 0, Math.min(endLine, 2 ** 30), 0);
}

/** Never equal to a version of a file on disk. */
function versionOf(buffer: string): string {
  return `buffer:${createHash("sha256").update(buffer).digest("base64url")}`;
}

/** One step in the editor's undo list, with the cursor left where it is if that was outside. */
async function replaceText(
  document: vscode.TextDocument,
  shown: string,
  text: string,
): Promise<Result<{ readonly created: boolean }>> {
  const before = document.getText();
  const eol = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
  if (!(await edit(document, text.replace(/\r?\n/g, eol)))) return fail(notTaken(shown));
  if (!document.isDirty || (await document.save())) return ok({ created: false });
  await edit(document, before);
  return fail(notTaken(shown));
}

async function edit(document: vscode.TextDocument, text: string): Promise<boolean> {
  const { start, end, inserted } = middleChange(document.getText(), text);
  if (start === end && inserted === "") return true;
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), inserted);
  return vscode.workspace.applyEdit(change);
}

function notTaken(shown: string) {
  return {
    code: "io",
    message: `The editor did not save ${shown}.`,
    advice: "Ask the user to look at the file in the editor, then try again.",
  } as const;
}
