/** Diglot's own settings. Only the person's are read: what a workspace sets under these names counts for nothing. */
import * as vscode from "vscode";

export interface Configuration {
  read(name: SettingName): unknown;
  write(name: SettingName, value: unknown): Promise<void>;
}

export type SettingName = "profiles" | "activeProfile" | "approve" | "maxTurns";

export const vscodeConfiguration: Configuration = {
  read(name) {
    const found = vscode.workspace.getConfiguration("diglot").inspect<unknown>(name);
    return found?.globalValue ?? found?.defaultValue;
  },
  async write(name, value) {
    await vscode.workspace.getConfiguration("diglot").update(name, value, vscode.ConfigurationTarget.Global);
  },
};
