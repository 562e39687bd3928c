/** Shows a call's change in the editor's own diff, before it is made and after. */
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Files } from "../../core/host.ts";
import type { Call } from "../../core/state.ts";
import type { View } from "../../core/view.ts";
import { applied, undone } from "./patch-text.ts";

export interface DiffEditor {
  /** Resolves with whether there was a change to show. */
  open(call: Call, files: Files): Promise<boolean>;
  /** The question is answered: its diff, if it is open, goes. */
  answered(callId: string): void;
  dispose(): void;
}

const scheme = "diglot-proposed";

export function createDiffEditor(): DiffEditor {
  const texts = new Map<string, string>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: (uri) => texts.get(uri.query) ?? "",
  });
  const closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
    if (uri.scheme === scheme) texts.delete(uri.query);
  });
  /** The path ends as the file does, so that the editor picks the language. */
  const virtual = (path: string, callId: string, side: Side, text: string): vscode.Uri => {
    const query = `${callId}&${side}`;
    texts.set(query, text);
    return vscode.Uri.from({ scheme, path: path.startsWith("/") ? path : `/${path}`, query });
  };
  return {
    async open(call, files) {
      const change = changeOf(call);
      if (change === undefined) return false;
      const location = await files.locate(change.path);
      if (!location.ok) return false;
      const { absolute } = location.value;
      const onDisk = vscode.Uri.file(absolute);
      const current = await files.read(change.path);
      const now = current.ok ? current.value.text : "";
      const isDone = call.outcome !== undefined;
      const other = isDone ? undone(now, change) : applied(now, change);
      if (other === undefined) return false;
      const side = virtual(absolute, call.id, isDone ? "before" : "proposed", other);
      const existing = current.ok ? onDisk : virtual(absolute, call.id, "empty", "");
      const [left, right] = isDone ? [side, existing] : [existing, side];
      const title = `${basename(absolute)} (${isDone ? "changed" : "proposed"} by Diglot)`;
      await vscode.commands.executeCommand("vscode.diff", left, right, title, { preserveFocus: true, preview: true });
      return true;
    },
    answered(callId) {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      const ours = tabs.filter(
        ({ input }) => input instanceof vscode.TabInputTextDiff && isProposal(input.modified, callId),
      );
      if (ours.length > 0) void vscode.window.tabGroups.close(ours, true);
    },
    dispose() {
      provider.dispose();
      closing.dispose();
    },
  };
}

type Side = "before" | "proposed" | "empty";

function isProposal({ scheme: given, query }: vscode.Uri, callId: string): boolean {
  return given === scheme && query === `${callId}&proposed`;
}

function changeOf(call: Call): Extract<View, { kind: "diff" }> | undefined {
  const shown = call.outcome === undefined ? call.approval?.preview : call.outcome.view;
  return shown?.kind === "diff" ? shown : undefined;
}
