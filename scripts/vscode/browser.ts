/**
 * The browser that tests and pictures use: one that is installed, else Debian's, else Playwright's own. Chromium's headless
 * shell goes before the others: the same browser without its own windows, so a page opens in half of the time (270 and
 * 520 ms, 0.4 and 1.0 s of CPU).
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { run } from "../run.ts";

const installed = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/google-chrome",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Without these a browser run by root on a machine without a network keeps refusing its own connections. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function launchBrowser(): Promise<Browser> {
  const executablePath = await ensureBrowser();
  return chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), headless: true, args: flags });
}

let ensured: Promise<string | undefined> | undefined;

/** The program to start. Undefined: Playwright's own, which it finds by itself. */
export function ensureBrowser(): Promise<string | undefined> {
  ensured ??= findOrInstall();
  return ensured;
}

async function findOrInstall(): Promise<string | undefined> {
  const found = installed.find((file) => existsSync(file));
  if (found !== undefined) return found;
  if (canUseApt()) {
    await apt(["update"]);
    const shell = isKnownToApt("chromium-headless-shell") ? "chromium-headless-shell" : "chromium"; // before Debian 12
    await apt(["install", "-y", "--no-install-recommends", shell, "fonts-dejavu-core", "fonts-noto-core"]);
    return `/usr/bin/${shell}`;
  }
  const cli = path.join(path.dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js");
  const { code, output } = await run(process.execPath, [cli, "install", "chromium"], { capture: true });
  if (code !== 0)
    throw new Error(`No browser is installed and none could be fetched. Install Chrome or Chromium.\n${output}`);
  return undefined;
}

function canUseApt(): boolean {
  return process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
}

function isKnownToApt(name: string): boolean {
  return spawnSync("apt-cache", ["show", name]).status === 0;
}

async function apt(args: readonly string[]): Promise<void> {
  console.log(`apt-get ${args.join(" ")}`);
  const { code, output } = await run("apt-get", ["-qq", ...args], {
    capture: true,
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
  if (code !== 0) throw new Error(`apt-get ${args[0]} failed:\n${output}`);
}
