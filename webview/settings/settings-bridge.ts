/**
 * The settings panel's end of the line.
 * 1. What the person changed is shown at once and sent half a second after the last change, or when the panel goes.
 * 2. A state of the extension never overwrites a change that was not sent yet.
 * 3. What does not fit the schema is not sent; the field says why.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  type HostToSettings,
  hostToSettings,
  type SettingsPage,
  type SettingsToHost,
  type ShownCheck,
} from "../../src/core/panel.ts";
import { type Profile, profile as profileSchema } from "../../src/core/settings.ts";

export type SettingsState = Extract<HostToSettings, { type: "state" }>;
export type Servers = Extract<HostToSettings, { type: "servers" }>;
export type Insights = Extract<HostToSettings, { type: "insights" }>;
export type Models = Extract<HostToSettings, { type: "models" }>;

export interface Saving {
  readonly id: string;
  readonly status: "waiting" | "saved" | "invalid";
  /** By field. */
  readonly problems: Readonly<Record<string, string>>;
}

export interface SettingsBridge {
  readonly state: ReadonlySignal<SettingsState | null>;
  readonly page: Signal<SettingsPage>;
  /** Changed and not confirmed by the extension yet. */
  readonly changed: ReadonlySignal<Profile | null>;
  readonly saving: ReadonlySignal<Saving | null>;
  readonly models: ReadonlySignal<Models | null>;
  /** What was found on this machine when the person looked last. */
  readonly servers: ReadonlySignal<Servers | null>;
  /** As they were when the person looked last. */
  readonly insights: ReadonlySignal<Insights | null>;
  /** The newest check, running or over. */
  readonly check: ReadonlySignal<ShownCheck | null>;
  readonly problem: ReadonlySignal<string | null>;
  post(message: SettingsToHost): void;
  receive(data: unknown): void;
  change(profile: Profile): void;
  saveNow(): void;
}

const restMs = 500;

export function createSettingsBridge({ post }: { post(message: SettingsToHost): void }): SettingsBridge {
  const state = signal<SettingsState | null>(null);
  const changed = signal<Profile | null>(null);
  const saving = signal<Saving | null>(null);
  const page = signal<SettingsPage>("providers");
  const models = signal<Models | null>(null);
  const servers = signal<Servers | null>(null);
  const insights = signal<Insights | null>(null);
  const check = signal<ShownCheck | null>(null);
  const problem = signal<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const saveNow = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const current = changed.peek();
    if (current === null || saving.peek()?.status !== "waiting") return;
    post({ type: "save", profile: current });
    saving.value = { id: current.id, status: "saved", problems: {} };
  };
  const take = (message: HostToSettings): void => {
    if (message.type === "models") models.value = message;
    else if (message.type === "servers") servers.value = message;
    else if (message.type === "page") page.value = message.page;
    else if (message.type === "insights") insights.value = message;
    else if (message.type === "check") check.value = message;
    else if (message.type === "problem") problem.value = `${message.error.message} ${message.error.advice}`;
    else {
      state.value = message;
      problem.value = null;
      if (saving.peek()?.status === "saved") changed.value = null;
    }
  };

  return {
    page,
    state,
    changed,
    saving,
    models,
    servers,
    insights,
    check,
    problem,
    saveNow,
    post(message) {
      saveNow(); // in order: what is asked about a profile concerns it as it stands on screen
      post(message);
    },
    receive(data) {
      const message = hostToSettings.safeParse(data);
      if (message.success) take(message.data);
    },
    change(next) {
      if (changed.peek() !== null && changed.peek()?.id !== next.id) saveNow();
      changed.value = next;
      const problems = problemsOf(next, state.peek()?.presets ?? []);
      const invalid = Object.keys(problems).length > 0;
      saving.value = { id: next.id, status: invalid ? "invalid" : "waiting", problems };
      clearTimeout(timer);
      timer = invalid ? undefined : setTimeout(saveNow, restMs);
    },
  };
}

function problemsOf(profile: Profile, presets: SettingsState["presets"]): Readonly<Record<string, string>> {
  const parsed = profileSchema.safeParse(profile);
  const found: Record<string, string> = {};
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    const [outer = "", inner = ""] = issue.path.map(String);
    const field = grouped.has(outer) && inner !== "" ? `${outer}.${inner}` : outer;
    found[field] ??= sentences[field] ?? issue.message;
  }
  const isPresets = presets.some(({ baseUrl }) => baseUrl === profile.baseUrl); // which may lead to no network
  if (profile.baseUrl.trim() !== "" && !isPresets && !isWebAddress(profile.baseUrl)) {
    found["baseUrl"] ??= "An address starts with http:// or https://.";
  }
  return found;
}

/** Whose fields have a problem each. */
const grouped: ReadonlySet<string> = new Set(["request", "timeouts"]);

const sentences: Readonly<Record<string, string>> = {
  name: "A name has 1 to 60 characters.",
  maxOutputTokens: "A whole number above zero, or empty for the server's own limit.",
  contextWindow: "A whole number above zero, or empty where it is not known.",
  "request.toolChoice": "Name the one tool to ask for.",
  "request.reasoning": "A whole number of tokens above zero.",
  "request.temperature": "A number from 0 to 2, or empty.",
  "timeouts.firstByte": "Whole seconds, up to a day, or empty.",
  "timeouts.idle": "Whole seconds, up to a day, or empty.",
  "timeouts.reply": "Whole seconds, up to a day, or empty.",
  price: "Dollars, 0 or more.",
};

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\//i.test(text.trim());
}
