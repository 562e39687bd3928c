/** The host's end of the settings panel: the profiles, their keys and their models. */
import * as vscode from "vscode";
import type { Dialects } from "../../core/dialect.ts";
import { type AppErrorData, toAppError } from "../../core/errors.ts";
import type { Evidence, EvidenceStore } from "../../core/evidence.ts";
import { figuresOf, type InsightStore } from "../../core/insights.ts";
import { factsIn, type ModelLists } from "../../core/model-facts.ts";
import { type HostToSettings, type SettingsPage, type SettingsToHost, settingsToHost } from "../../core/panel.ts";
import type { Profile } from "../../core/settings.ts";
import { patienceWith, reasoningChoices } from "../../providers/index.ts";
import { findLocalServers } from "../../providers/local-servers.ts";
import { findPreset, presets } from "../../providers/presets.ts";
import { configOf } from "../../providers/profile-config.ts";
import { systemClock } from "../node/clock.ts";
import { refusedParts } from "../node/open-session.ts";
import { certificateAdvice } from "./certificate-advice.ts";
import { openInbox } from "./chat-view.ts";
import { createProfileCheck, type ProfileCheck } from "./check-profile.ts";
import { pageFor, panelOptions, panelType } from "./html.ts";
import { createInTurn } from "./in-turn.ts";
import type { Keys } from "./keys.ts";
import type { Log } from "./log-channel.ts";
import { modelsOf } from "./models-of.ts";
import { addressOf, type Connections } from "./profile-in-use.ts";
import { demoId, freeName, type Profiles } from "./profiles.ts";
import { styleOf } from "./surroundings.ts";

export interface SettingsPanel {
  open(): void;
  /** A panel that VS Code has kept over a restart. */
  attach(panel: vscode.WebviewPanel): void;
  /** Something outside the panel changed. */
  changed(): void;
  /** Opens the panel where the styles are compared. */
  showInsights(): void;
  /** Opens the panel and checks the profile in use. */
  check(): void;
  readonly isChecking: boolean;
}

export interface SettingsDeps {
  readonly extensionUri: vscode.Uri;
  readonly profiles: Profiles;
  readonly keys: Keys;
  readonly connections: Connections;
  readonly lists: ModelLists;
  readonly dialects: Dialects;
  readonly evidence: EvidenceStore;
  readonly insights: InsightStore;
  readonly log: Log;
  newProfileId(): string;
  /** A check is over. */
  checked(): void;
}

type Handlers = {
  readonly [K in SettingsToHost["type"]]: (
    message: Extract<SettingsToHost, { type: K }>,
    answer: (message: HostToSettings) => void,
  ) => unknown;
};

export function createSettingsPanel(deps: SettingsDeps): SettingsPanel {
  let shown: vscode.WebviewPanel | undefined;
  const post = (message: HostToSettings): void => void shown?.webview.postMessage(message);
  const check = createProfileCheck({
    ...deps,
    editor: `${vscode.env.appName} ${vscode.version}`,
    certificateAdvice,
    copy: (text) => vscode.env.clipboard.writeText(text),
    show: post,
    ended: () => deps.checked(),
  });
  let wanted: SettingsPage | undefined; // by a panel that is not there yet
  const handlers: Handlers = {
    ...createHandlers(deps, check),
    ready(_, answer) {
      if (check.shown !== undefined) answer(check.shown);
      if (wanted !== undefined) answer({ type: "page", page: wanted });
      wanted = undefined;
    },
  };
  const show = async (): Promise<void> => {
    if (shown !== undefined) post(await stateOf(deps));
  };
  const inTurn = createInTurn();
  const receive = async (raw: unknown): Promise<void> => {
    const message = settingsToHost.safeParse(raw);
    if (!message.success)
      return deps.log.warn("The settings panel sent a message that makes no sense:", message.error.message);
    const { data } = message;
    const work = async (): Promise<unknown> =>
      (handlers[data.type] as (message: SettingsToHost, answer: typeof post) => unknown)(data, post);
    try {
      await (asksServers.has(data.type) ? work() : inTurn(work)); // a server that is slow holds up nothing else
    } catch (thrown) {
      post({ type: "problem", error: toAppError(thrown, notSaved) });
    }
    await show();
  };
  const attach = (panel: vscode.WebviewPanel): void => {
    shown?.dispose();
    shown = panel;
    panel.onDidDispose(() => {
      if (shown !== panel) return;
      shown = undefined;
      check.stop(); // nobody waits for it any more
    });
    const { webview } = panel;
    openInbox(webview).listen((message) => void receive(message));
    webview.html = pageFor("settings", webview, deps.extensionUri);
  };
  const open = (): void => {
    if (shown === undefined) attach(newPanel(deps.extensionUri));
    else shown.reveal();
  };
  return {
    attach,
    open,
    changed: () => void show(),
    get isChecking() {
      return check.isRunning;
    },
    showInsights() {
      if (shown?.visible === true) post({ type: "page", page: "insights" });
      else wanted = "insights";
      open();
    },
    check() {
      open();
      const profile = deps.profiles.active();
      if (profile !== undefined) begin(check, profile, post);
    },
  };
}

function newPanel(extensionUri: vscode.Uri): vscode.WebviewPanel {
  const options = panelOptions(extensionUri);
  return vscode.window.createWebviewPanel(panelType, "Diglot Settings", vscode.ViewColumn.Active, options);
}

/** It goes on by itself; nothing else waits for it. */
function begin(check: ProfileCheck, profile: Profile, answer: (message: HostToSettings) => void): void {
  check.start(profile).catch((thrown: unknown) => answer({ type: "problem", error: toAppError(thrown, notChecked) }));
}

function createHandlers(deps: SettingsDeps, check: ProfileCheck): Omit<Handlers, "ready"> {
  const { profiles, keys, evidence, newProfileId } = deps;
  return {
    check: ({ id }, answer) => {
      const profile = profiles.find(id);
      if (profile !== undefined) begin(check, profile, answer);
    },
    stop_check: () => check.stop(),
    copy_check_report: () => check.copyReport(),
    add: ({ provider, baseUrl: found }) => {
      const preset = findPreset(provider);
      if (preset === undefined) return;
      const name = freeName(preset.label, profiles.stored());
      const baseUrl = found ?? preset.baseUrl;
      return profiles.save({ id: newProfileId(), name, provider, baseUrl, model: "", headers: {}, toolCalls: "auto" });
    },
    save: ({ profile }) => profiles.save(profile),
    duplicate: async ({ id }) => {
      const original = profiles.find(id);
      if (original === undefined || id === demoId) return;
      await profiles.save({ ...original, id: newProfileId(), name: freeName(original.name, profiles.stored()) });
    },
    delete: async ({ id }) => {
      await profiles.remove(id);
      await keys.remove(id);
    },
    choose: ({ id }) => profiles.choose(id),
    set_key: async ({ id, key }, answer) => {
      const profile = profiles.find(id);
      const saved = profile && (await keys.save(id, addressOf(profile), key));
      if (saved?.ok === false) answer({ type: "problem", error: saved.error });
    },
    clear_key: ({ id }) => keys.remove(id),
    list_models: async ({ id, fresh }, answer) => {
      const profile = profiles.find(id);
      if (profile !== undefined) answer({ type: "models", id, ...(await modelsOf(profile, deps, fresh)) });
    },
    find_servers: async (_, answer) => {
      const servers = await findLocalServers({}, AbortSignal.timeout(searchLimitMs));
      answer({ type: "servers", servers: servers.map((server) => ({ ...server })) });
    },
    open_key_page: async ({ provider }) => {
      const { keyPage } = findPreset(provider) ?? {};
      if (keyPage !== undefined) await vscode.env.openExternal(vscode.Uri.parse(keyPage));
    },
    forget: async ({ id }) => {
      const profile = profiles.find(id);
      if (profile !== undefined) await evidence.add(forgetting(profile));
    },
    show_insights: async (_, answer) => answer(await figuresIn(deps)),
    clear_insights: async (_, answer) => {
      await deps.insights.clear();
      answer(await figuresIn(deps));
    },
    open_vscode_settings: () => vscode.commands.executeCommand("workbench.action.openSettings", "@ext:diglot.diglot"),
  };
}

async function figuresIn({ insights }: SettingsDeps): Promise<HostToSettings> {
  return { type: "insights", models: figuresOf(await insights.all()).map((model) => ({ ...model })) };
}

function forgetting(profile: Profile): Evidence {
  const about = { baseUrl: addressOf(profile), model: profile.model, at: systemClock.now() };
  return { kind: "forgotten", ...about, detail: "Forgotten in the settings." };
}

/** Only when a person wants it, and never in anyone's way. */
const asksServers: ReadonlySet<string> = new Set(["list_models", "find_servers"]);
const searchLimitMs = 5_000;

async function stateOf(deps: SettingsDeps): Promise<HostToSettings> {
  const { profiles, dialects } = deps;
  const shown = profiles.stored();
  return {
    type: "state",
    profiles: await Promise.all(
      shown.map(async (profile) => ({
        profile,
        style: styleOf(profile, deps),
        key: await keyStatus(profile, deps.keys),
        refused: [...new Set(refusedParts(deps.evidence.about(addressOf(profile), profile.model)))],
        facts: factsIn(deps.lists.of(addressOf(profile)), profile.model) ?? null,
        ...askedOf(profile),
      })),
    ),
    activeId: profiles.active()?.id ?? null,
    presets: presets.filter(({ id }) => id !== demoId),
    styleOptions: dialects.options.map((option) => ({ ...option })),
  };
}

/** What its server can be asked about thinking, and how long it is waited for. */
function askedOf(profile: Profile) {
  const config = configOf(profile, addressOf(profile), undefined);
  const { efforts, budget } = reasoningChoices(config);
  const { firstByteMs, idleMs } = patienceWith(config);
  const patience = { firstByte: firstByteMs / 1_000, idle: idleMs / 1_000 };
  return { reasoning: { efforts: [...efforts], budget }, patience };
}

/** Where the address is not the person's to choose and no key is wanted, none can be sent. */
async function keyStatus(profile: Profile, keys: Keys): Promise<"none" | "saved" | "other_host" | "not_needed"> {
  const { fixedAddress = false, needsKey = true } = findPreset(profile.provider) ?? {};
  if (fixedAddress && !needsKey) return "not_needed";
  const key = await keys.keyFor(profile.id, addressOf(profile));
  if (!key.ok) return "other_host";
  return key.value === undefined ? "none" : "saved";
}

const notChecked: AppErrorData = {
  code: "internal",
  message: "The check failed in a way it should not.",
  advice: "Please report this.",
};
const notSaved: AppErrorData = {
  code: "internal",
  message: "That could not be saved.",
  advice: "Try again. If your settings file has an error in it, mend that first.",
};
