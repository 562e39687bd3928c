/** What a suite needs from outside, fetched once before its processes start, which would get into each other's way. */
import { ensureBrowser } from "../../../scripts/vscode/browser.ts";
import { ensureCodeServer } from "../../../scripts/vscode/code-server.ts";

export default async function installFirst(): Promise<void> {
  await ensureBrowser();
  await ensureCodeServer();
}
