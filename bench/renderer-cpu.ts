/** CPU seconds of the browser's processes, from the browser itself (DevTools protocol, SystemInfo.getProcessInfo). */
import type { Browser } from "playwright-core";

export async function rendererCpu(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = (await session.send("SystemInfo.getProcessInfo")) as {
    readonly processInfo: readonly { readonly type: string; readonly cpuTime: number }[];
  };
  await session.detach();
  return processInfo.filter((entry) => entry.type === "renderer").reduce((sum, entry) => sum + entry.cpuTime, 0);
}
