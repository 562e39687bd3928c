/** A webview in a plain browser, with a scripted extension on the other side. */
import type { Browser, Page } from "playwright-core";
import type { Logged } from "../../../src/core/event.ts";
import type { ChatToHost, HostToChat, HostToSettings, Surroundings } from "../../../src/core/panel.ts";
import { reduce } from "../../../src/core/reduce.ts";
import { emptyTask, type TaskState } from "../../../src/core/state.ts";
import type { Site } from "./site.ts";
import { type Theme, type ThemeName, themes } from "./themes.ts";

export interface PanelOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
}

export interface Panel {
  readonly page: Page;
  /** What the webview posted, oldest first. */
  sent(): Promise<readonly ChatToHost[]>;
  /** The messages of one type, oldest first. */
  sentOf(type: string): Promise<readonly Record<string, unknown>[]>;
  /** Resolves when the webview has taken it. What it draws from it may come a frame later, so that is polled for. */
  post(message: HostToChat | HostToSettings): Promise<void>;
  snapshot(state: TaskState | null, around?: Partial<Surroundings>): Promise<void>;
  /** Records as one numbered `events` message. */
  events(records: readonly Logged[]): Promise<void>;
  /** As when the person chooses another one while the panel is open. */
  setTheme(name: ThemeName): Promise<void>;
  violations(): Promise<readonly string[]>;
}

interface Harness {
  sent: ChatToHost[];
  violations: string[];
  kept: unknown;
  wear(theme: Theme): void;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

export async function openPanel(
  browser: Browser,
  site: Site,
  name: "chat" | "settings",
  options: PanelOptions = {},
): Promise<Panel> {
  const { theme = "Dark Modern", width = 400, height = 900, scale = 1 } = options;
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
  const page = await context.newPage();
  await page.addInitScript(prepare, themes[theme]);
  await page.goto(`${site.address}/${name}`);
  await page.waitForFunction(() => window.harness.sent.some((message) => message.type === "ready"));
  let next = 1;
  const post = (message: unknown): Promise<void> => page.evaluate(postAndTake, message);
  return {
    page,
    post,
    sent: () => page.evaluate(() => window.harness.sent),
    sentOf: (type) => page.evaluate((wanted) => window.harness.sent.filter((message) => message.type === wanted), type),
    async snapshot(state, around = {}) {
      next = 1;
      await post({ type: "snapshot", next, state, surroundings: { ...surroundings, ...around } });
    },
    events: (records) => post({ type: "events", number: next++, records }),
    setTheme: (name) => page.evaluate((chosen) => window.harness.wear(chosen), themes[name]),
    violations: () => page.evaluate(() => window.harness.violations),
  };
}

/** Resolves when what was posted so far is on the screen: the webview gathers it for a frame, and its list measures itself. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
  });
}

/** Runs in the page. Resolves when the webview has taken the message, whose listener is older than this one. */
function postAndTake(message: unknown): Promise<void> {
  return new Promise((resolve) => {
    addEventListener("message", () => resolve(), { once: true });
    window.postMessage(message);
  });
}

/** Runs in the page before anything else. */
function prepare(theme: Theme): void {
  const harness: Harness = {
    sent: [],
    violations: [],
    kept: JSON.parse(sessionStorage.getItem("kept") ?? "null"),
    wear({ bodyClass, variables }) {
      document.body.className = bodyClass;
      const { style } = document.documentElement;
      style.cssText = "";
      for (const [key, value] of Object.entries(variables)) style.setProperty(`--vscode-${key}`, value);
    },
  };
  window.harness = harness;
  document.addEventListener("securitypolicyviolation", (event) => {
    harness.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: ChatToHost) => void harness.sent.push(message),
      getState: () => harness.kept,
      setState(state: unknown) {
        harness.kept = state;
        sessionStorage.setItem("kept", JSON.stringify(state));
      },
    }),
  });
  document.addEventListener("DOMContentLoaded", () => harness.wear(theme));
}

export function stateOf(records: readonly Logged[]): TaskState {
  return records.reduce(reduce, emptyTask);
}

export const surroundings: Surroundings = {
  workspace: "ready",
  profiles: [
    { id: "local", name: "qwen3-coder · local", model: "qwen3-coder-30b", provider: "openai-compatible" },
    { id: "demo", name: "Demo", model: "demo", provider: "demo" },
  ],
  profileId: "local",
  style: {
    setting: "auto",
    label: "JSON",
    reason: "Native calls worked on this server 3 minutes ago.",
    automatic: true,
  },
  styleOptions: [
    { value: "auto", label: "Auto", description: "Decided by what this server and model can do." },
    { value: "json", label: "JSON", description: "Native function calls. For models and servers trained for it." },
    { value: "xml", label: "XML", description: "Tags in the prompt. Works with any model that can write text." },
  ],
  modes: [
    { id: "code", name: "Code", description: "Reads, edits and runs commands to get the task done.", icon: "code" },
    {
      id: "ask",
      name: "Ask",
      description: "Answers questions about the code and changes nothing.",
      icon: "comment-discussion",
    },
    {
      id: "architect",
      name: "Architect",
      description: "Plans the work and writes only Markdown.",
      icon: "organization",
    },
  ],
  mode: "code",
  queued: [],
  readOnly: false,
  isMac: false,
};
