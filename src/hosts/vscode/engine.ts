/** Everything behind the extension's entry, put together when it is first needed. */
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { HostToChat } from "../../core/panel.ts";
import { createRegistry } from "../../core/registry.ts";
import { createDoor } from "../../policy/door.ts";
import { createIds } from "../../store/ids.ts";
import { createTaskStore } from "../../store/task-store.ts";
import { builtInTools } from "../../tools/index.ts";
import { createAttention } from "./attention.ts";
import { createChat } from "./chat.ts";
import type { Inbox } from "./chat-view.ts";
import { vscodeConfiguration } from "./configuration.ts";
import { addEditorProfile, hasEditorModels, learnEditorModels } from "./editor-profile.ts";
import { createInspector } from "./inspector.ts";
import { approvedGroups, maxTurns } from "./profiles.ts";
import { createServices, type Services } from "./services.ts";
import { createSettingsPanel } from "./settings-panel.ts";
import { surroundingsOf } from "./surroundings.ts";
import { createTasks, type Tasks, type TasksDeps } from "./tasks.ts";
import { openWorkspace, workspaceState } from "./workspace.ts";

export interface Engine {
  attachChat(view: vscode.WebviewView, inbox: Inbox): void;
  attachSettings(panel: vscode.WebviewPanel): void;
  isChatVisible(): boolean;
  tellChat(action: Extract<HostToChat, { type: "do" }>["action"]): void;
  newTask(): Promise<void>;
  stop(): Promise<void>;
  openSettings(): void;
  showInsights(): void;
  checkProfile(): void;
  inspectRequests(): Promise<void>;
  close(): Promise<void>;
}

export async function createEngine(context: vscode.ExtensionContext): Promise<Engine> {
  const services = await createServices(context);
  const { log, demo } = services;
  const tasks = createTasks({
    ...taskParts(context, services),
    onRecord({ id }, record) {
      const { event } = record;
      if (id === tasks.current?.id) chat.bridge.record(record);
      if (event.type === "approval_answered" || event.type === "call_finished")
        services.diffEditor.answered(event.callId);
      if (changesSurroundings.has(event.type)) setImmediate(changed); // the session's own bookkeeping comes first
      attention.update();
    },
    onShown() {
      chat.bridge.replaced();
      attention.update();
    },
    onRested: () => closeDemo(),
    onProblem: (error) => chat.problem(error),
  });
  const settings = createSettingsPanel({
    ...services,
    extensionUri: context.extensionUri,
    newProfileId,
    checked() {
      changed();
      closeDemo();
    },
  });
  const inspector = createInspector(services.recorder);
  const chat = createChat({
    ...services,
    tasks,
    restored: tasks.restore().catch((thrown: unknown) => log.warn("The last task could not be opened:", thrown)),
    openSettings: settings.open,
    useEditorModels: () => addEditorProfile(services, newProfileId()).then(settings.open).then(changed),
    inspect: inspector.openTurn,
    openInsights: settings.showInsights,
    surroundings: () => surroundings(services, tasks),
  });
  const attention = createAttention(tasks, chat.setBadge);
  const changed = (): void => {
    chat.bridge.surroundingsChanged();
    settings.changed();
  };
  /** Nothing runs while nobody uses it. */
  const closeDemo = (): void => {
    if (!tasks.isBusy() && !settings.isChecking) void demo.close();
  };
  const listeners = [...listen(changed, tasks), followEditorModels(services, changed)];
  return {
    attachChat: chat.attach,
    attachSettings: settings.attach,
    isChatVisible: chat.isVisible,
    tellChat: (action) => chat.bridge.post({ type: "do", action }),
    newTask: () => tasks.begin(),
    stop: async () => tasks.current?.session?.stop(),
    openSettings: settings.open,
    showInsights: settings.showInsights,
    checkProfile: settings.check,
    inspectRequests: inspector.open,
    async close() {
      for (const listener of listeners) listener.dispose();
      await tasks.close();
      await demo.close();
      services.diffEditor.dispose();
      inspector.dispose();
      log.dispose();
    },
  };
}

function followEditorModels(services: Services, changed: () => void): vscode.Disposable {
  const learn = (): void => void learnEditorModels(services).then(changed, changed);
  learn();
  return vscode.lm.onDidChangeChatModels(learn);
}

function newProfileId(): string {
  return randomUUID().slice(0, 8);
}

type TaskParts = Omit<TasksDeps, "onRecord" | "onShown" | "onRested" | "onProblem">;

function taskParts(
  context: vscode.ExtensionContext,
  { dialects, evidence, insights, connections }: Services,
): TaskParts {
  return {
    store: createTaskStore(context.globalStorageUri.fsPath),
    registry: createRegistry(builtInTools),
    dialects,
    evidence,
    insights,
    nextId: createIds(),
    openWorkspace,
    profileInUse: connections.profileInUse,
    maxTurns: () => maxTurns(vscodeConfiguration),
    makeDoor: ({ files }) =>
      createDoor({
        files,
        approved: () => approvedGroups(vscodeConfiguration),
        trusted: () => vscode.workspace.isTrusted,
        someone: true,
      }),
    lastShown: {
      get: () => context.workspaceState.get("diglot.task"),
      set: (id) => void context.workspaceState.update("diglot.task", id),
    },
  };
}

function surroundings({ dialects, evidence, profiles, lists }: Services, tasks: Tasks) {
  return surroundingsOf({
    dialects,
    evidence,
    workspace: workspaceState(),
    profiles: profiles.all(),
    active: profiles.active(),
    hasEditorModels: hasEditorModels(lists),
    mode: tasks.mode,
    queued: tasks.current?.session?.queued ?? [],
    readOnly: tasks.current !== undefined && tasks.current.session === undefined,
    isMac: process.platform === "darwin",
  });
}

/** After these the queue, the mode or what is known about the server may be different. */
const changesSurroundings: ReadonlySet<string> = new Set(["user_message", "mode_changed", "notice", "run_finished"]);

function listen(changed: () => void, tasks: Tasks): readonly vscode.Disposable[] {
  return [
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("diglot")) changed();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(changed),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      tasks.foldersChanged().then(changed, changed);
    }),
  ];
}
