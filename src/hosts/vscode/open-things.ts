/** Opens what is pointed at in the chat. What a model wrote decides nothing here but which file or page is meant. */
import * as vscode from "vscode";
import type { AppErrorData } from "../../core/errors.ts";
import type { Files } from "../../core/host.ts";

/** Files of the workspace only. `line` is 1-based. */
export async function openFile(
  files: Files,
  path: string,
  line: number | undefined,
  problem: (error: AppErrorData) => void,
): Promise<void> {
  const location = await files.locate(path);
  if (!location.ok) return problem(location.error);
  const uri = vscode.Uri.file(location.value.absolute);
  if (location.value.kind === "directory") {
    await vscode.commands.executeCommand("revealInExplorer", uri);
    return;
  }
  const at = new vscode.Position(Math.max(0, (line ?? 1) - 1), 0);
  await vscode.commands.executeCommand("vscode.open", uri, {
    preserveFocus: false,
    preview: true,
    ...(line === undefined ? {} : { selection: new vscode.Range(at, at) }),
  });
}

const openable: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

export async function openLink(href: string): Promise<void> {
  if (!URL.canParse(href) || !openable.has(new URL(href).protocol)) return;
  await vscode.env.openExternal(vscode.Uri.parse(href, true));
}

export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
}
