/** The workspace as VS Code has it open, and the ports into it. */
import * as vscode from "vscode";
import type { Ask, Host } from "../../core/host.ts";
import type { Surroundings } from "../../core/panel.ts";
import { isSecretFile } from "../../policy/secret-files.ts";
import { systemClock } from "../node/clock.ts";
import { createFiles } from "../node/files.ts";
import { ripgrepInVsCode } from "../node/find-ripgrep.ts";
import { createSearch } from "../node/host.ts";
import { openRoots } from "../node/paths.ts";
import { createShell } from "../node/shell.ts";
import { withOpenDocuments } from "./open-documents.ts";

export interface WorkspaceHost extends Omit<Host, "ask"> {
  withAsk(ask: Ask): Host;
  dispose(): Promise<void>;
}

export function workspaceState(): Surroundings["workspace"] {
  if (folders().length === 0) return "none";
  return vscode.workspace.isTrusted ? "ready" : "untrusted";
}

/** Starts nothing by itself: not even the search program is looked for before it is needed. */
export async function openWorkspace(): Promise<WorkspaceHost> {
  const disk = createFiles(await openRoots(folders()));
  const shell = createShell();
  const search = createSearch({ files: disk, isSecret: isSecretFile }, ripgrepInVsCode(vscode.env.appRoot));
  const parts = { files: withOpenDocuments(disk), shell, search, clock: systemClock };
  return { ...parts, withAsk: (ask) => ({ ...parts, ask }), dispose: () => shell.dispose() };
}

/** Folders that are not on this machine's disk cannot be worked in. */
function folders(): readonly string[] {
  const open = vscode.workspace.workspaceFolders ?? [];
  return open.filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
}
