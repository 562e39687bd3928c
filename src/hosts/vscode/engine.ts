/** Everything behind the extension's entry, put together when it is first needed. */
import { join } from "node:path";
import * as vscode from "vscode";
import { AppError, type AppErrorData } from "../../core/errors.ts";
import type { Logged } from "../../core/event.ts";
import type { HostToChat } from "../../core/panel.ts";
import { createRegistry } from "../../core/registry.ts";
import { createDialects } from "../../dialects/index.ts";
import { createDoor } from "../../policy/door.ts";
import { createEvidenceStore } from "../../store/evidence-store.ts";
import { createIds } from "../../store/ids.ts";
import { createTaskStore } from "../../store/task-store.ts";
import { builtInTools } from "../../tools/index.ts";
import { createChat } from "./chat.ts";
import type { Inbox } from "./chat-view.ts";
import { vscodeConfiguration } from "./configuration.ts";
import { createDemoModel } from "./demo-model.ts";
import { createDiffEditor } from "./diff-editor.ts";
import { createKeys } from "./keys.ts";
import { createLog } from "./log-channel.ts";
import type { OpenTask } from "./open-task.ts";
import { createConnections } from "./profile-in-use.ts";
import { approvedGroups, createProfiles, maxTurns } from "./profiles.ts";
import { createSettingsPanel } from "./settings-panel.ts";
import { surroundingsOf } from "./surroundings.ts";
import { createTasks } from "./tasks.ts";
import { openWorkspace, workspaceState } from "./workspace.ts";

export interface Engine {
  attachChat(view: vscode.WebviewView, inbox: Inbox): void;
  attachSettings(panel: vscode.WebviewPanel): void;
  isChatVisible(): boolean;
  tellChat(action: Extract<HostToChat, { type: "do" }>["action"]): void;
  newTask(): Promise<void>;
  stop(): Promise<void>;
  openSettings(): void;
  close(): Promise<void>;
}

export async function createEngine(context: vscode.ExtensionContext): Promise<Engine> {
  const storage = context.globalStorageUri.fsPath;
  const log = createLog();
  const evidence = await createEvidenceStore(join(storage, "evidence.jsonl"));
  const dialects = createDialects();
  const nextId = createIds();
  const profiles = createProfiles(vscodeConfiguration, {
    get: () => context.globalState.get("diglot.demoStyle"),
    set: async (value) => context.globalState.update("diglot.demoStyle", value),
  });
  const keys = createKeys(context.secrets, log.keepOut);
  const demo = createDemoModel();
  const connections = createConnections(profiles, keys, demo);
  const diffEditor = createDiffEditor();

  const tasks = createTasks({
    store: createTaskStore(storage),
    registry: createRegistry(builtInTools),
    dialects,
    evidence,
    nextId,
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
    onRecord: (task, record) => onRecord(task, record),
    onShown: () => onShown(),
    onAllIdle: () => void demo.close(),
    onProblem: (error) => chat.problem(error),
  });
  const settings = createSettingsPanel({
    extensionUri: context.extensionUri,
    newProfileId: () => nextId("task").replace(/^task/, "profile"),
    ...{ profiles, keys, connections, dialects, evidence, log },
  });
  const restored = tasks.restore().catch((thrown: unknown) => log.warn("The last task could not be opened:", thrown));
  const chat = createChat({
    ...{ tasks, profiles, diffEditor, log, restored },
    openSettings: settings.open,
    surroundings: () =>
      surroundingsOf({
        ...{ dialects, evidence },
        workspace: workspaceState(),
        profiles: profiles.all(),
        active: profiles.active(),
        mode: tasks.mode,
        queued: tasks.current?.session?.queued ?? [],
        readOnly: tasks.current !== undefined && tasks.current.session === undefined,
        isMac: process.platform === "darwin",
      }),
  });
