/** What the person has before their eyes, told to the model together with their words. */
import * as vscode from "vscode";

const mostTabs = 20;

/** undefined when nothing of the workspace is open. */
export function editorContext(): string | undefined {
  const open = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [shownPath(input.uri)] : []))
    .filter((path) => path !== undefined);
  const active = vscode.window.activeTextEditor;
  const activePath = active && shownPath(active.document.uri);
  const lines = [
    ...(activePath === undefined
      ? []
      : [`Active file: ${activePath}, line ${(active?.selection.active.line ?? 0) + 1}`]),
    ...(open.length === 0 ? [] : [`Open files: ${[...new Set(open)].slice(0, mostTabs).join(", ")}`]),
  ];
  return lines.length === 0 ? undefined : `<editor>\n${lines.join("\n")}\n</editor>`;
}

function shownPath(uri: vscode.Uri): string | undefined {
  if (uri.scheme !== "file" || vscode.workspace.getWorkspaceFolder(uri) === undefined) return undefined;
  return vscode.workspace.asRelativePath(uri);
}
