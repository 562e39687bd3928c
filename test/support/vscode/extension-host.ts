/** Runs suites inside the extension host of a VS Code that is served to a browser. */
import type { Page } from "playwright-core";
import { launchBrowser } from "../../../scripts/vscode/browser.ts";
import { type ServeOptions, startCodeServer } from "../../../scripts/vscode/serve.ts";
import { fewBuiltIns } from "./built-ins.ts";
import { extensionFor } from "./bundle-models.ts";
import { bundleSuites, type HostTestResult, readResults } from "./suite.ts";
import { uncompressed } from "./workbench.ts";

const patience = 180_000;

/** All in one window. Throws with what was printed unless they ran to their end. */
export async function runInExtensionHost(
  suites: readonly string[],
  options: ServeOptions,
): Promise<readonly HostTestResult[]> {
  const [tests, extension, builtIns] = await Promise.all([bundleSuites(suites), extensionFor(suites), fewBuiltIns()]);
  const browser = await launchBrowser();
  const server = await startCodeServer({ ...options, builtIns, testDriver: true, bare: true });
  try {
    const remote = `vscode-remote://${new URL(server.origin).host}`;
    const payload = [
      ["extensionDevelopmentPath", `${remote}${extension}`],
      ["extensionTestsPath", `${remote}${tests}`],
      ["enableProposedApi", ""],
      ["skipWelcome", "true"],
    ];
    const url = new URL(server.url);
    url.searchParams.set("payload", JSON.stringify(payload));
    const { code, printed } = await watch(await browser.newPage({ extraHTTPHeaders: uncompressed }), url.href);
    if (code !== 0)
      throw new Error(
        `${suites.join(", ")} ${code === undefined ? "did not end" : "failed"}:\n${printed}\n${server.logTail()}`,
      );
    return readResults(printed);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Opens the page and waits for the test driver's word. No code: none came in time. */
async function watch(
  page: Page,
  url: string,
): Promise<{ readonly code: number | undefined; readonly printed: string }> {
  const printed: string[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<number | undefined>();
  await page.exposeFunction("codeAutomationLog", (_kind: string, args: readonly unknown[]) =>
    printed.push(args.join(" ")),
  );
  await page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
  const late = setTimeout(() => resolve(undefined), patience);
  await page.goto(url);
  const code = await ended;
  clearTimeout(late);
  return { code, printed: printed.join("\n") };
}
