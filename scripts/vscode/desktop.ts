/** The desktop VS Code, with folders of its own so that nobody's settings or extensions are touched. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder, vsix } from "../root.ts";
import { run } from "../run.ts";
import { editorSettings } from "./settings.ts";

/** The `code` command on the PATH, if there is one that can open a window. */
export function findDesktopCode(): string | undefined {
  if (process.env["VSCODE_IPC_HOOK_CLI"] !== undefined) return undefined; // a remote terminal's `code` knows no folders of its own
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === "linux" && DISPLAY === undefined && WAYLAND_DISPLAY === undefined) return undefined;
  const name = process.platform === "win32" ? "code.cmd" : "code";
  const found = spawnSync(name, ["--version"], { encoding: "utf8", shell: process.platform === "win32" });
  return found.status === 0 ? name : undefined;
}

export async function openDesktop(code: string, workspace: string): Promise<number> {
  const userData = cacheFolder("desktop-user-data");
  const own = ["--user-data-dir", userData, "--extensions-dir", cacheFolder("desktop-extensions")];
  mkdirSync(path.join(userData, "User"), { recursive: true });
  writeFileSync(path.join(userData, "User", "settings.json"), JSON.stringify(editorSettings({}), undefined, 2));
  const installed = await run(code, [...own, "--install-extension", vsix, "--force"], { capture: true });
  if (installed.code !== 0) {
    console.error(`VS Code would not install the extension:\n${installed.output}`);
    return 1;
  }
  console.log("Opening VS Code. Click the Diglot icon on the left, and type: Fix the failing test");
  return (await run(code, [...own, "--disable-workspace-trust", "--new-window", "--wait", workspace])).code;
}
