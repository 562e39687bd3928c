/** What the tasks, the chat and the settings panel share, from what VS Code gives an extension. */
import { join } from "node:path";
import type * as vscode from "vscode";
import type { Dialects } from "../../core/dialect.ts";
import type { EvidenceStore } from "../../core/evidence.ts";
import type { InsightStore } from "../../core/insights.ts";
import type { ModelLists } from "../../core/model-facts.ts";
import { createDialects } from "../../dialects/index.ts";
import { createRecorder, type Recorder } from "../../providers/transport/recorder.ts";
import { createEvidenceStore } from "../../store/evidence-store.ts";
import { createInsightStore } from "../../store/insight-store.ts";
import { createModelLists } from "../../store/model-lists.ts";
import { certificateAdvice } from "./certificate-advice.ts";
import { vscodeConfiguration } from "./configuration.ts";
import { createDemoModel, type DemoModel } from "./demo-model.ts";
import { createDiffEditor, type DiffEditor } from "./diff-editor.ts";
import { createEditorModels } from "./editor-models.ts";
import { createKeys, type Keys } from "./keys.ts";
import { createLog, type Log } from "./log-channel.ts";
import { type Connections, createConnections } from "./profile-in-use.ts";
import { createProfiles, type Profiles } from "./profiles.ts";

export interface Services {
  readonly log: Log;
  readonly evidence: EvidenceStore;
  readonly insights: InsightStore;
  readonly dialects: Dialects;
  readonly profiles: Profiles;
  readonly keys: Keys;
  readonly demo: DemoModel;
  readonly lists: ModelLists;
  readonly connections: Connections;
  /** Every request of this window goes through it. */
  readonly recorder: Recorder;
  readonly diffEditor: DiffEditor;
}

export async function createServices(context: vscode.ExtensionContext): Promise<Services> {
  const log = createLog();
  const keys = createKeys(context.secrets, log.keepOut);
  const demo = createDemoModel();
  const recorder = createRecorder();
  const profiles = createProfiles(vscodeConfiguration, {
    get: () => context.globalState.get("diglot.demoStyle"),
    set: async (value) => context.globalState.update("diglot.demoStyle", value),
  });
  const lists = await createModelLists(join(context.globalStorageUri.fsPath, "models.json"));
  return {
    log,
    keys,
    demo,
    profiles,
    evidence: await createEvidenceStore(join(context.globalStorageUri.fsPath, "evidence.jsonl")),
    insights: createInsightStore(join(context.globalStorageUri.fsPath, "insights.jsonl")),
    dialects: createDialects(),
    lists,
    connections: createConnections(profiles, keys, demo, recorder, lists, createEditorModels(), certificateAdvice),
    recorder,
    diffEditor: createDiffEditor(),
  };
}
