/** What the extension and its webviews say to each other. Every message is checked on arrival, on both sides. */
import * as z from "zod";
import { checkStep, checkSummary } from "./check/step.ts";
import { appErrorData } from "./errors.ts";
import { logged, styleChoice } from "./event.ts";
import { modelFigures } from "./insights.ts";
import type { JsonObject } from "./json.ts";
import { modelFacts } from "./model-facts.ts";
import { efforts } from "./request-shape.ts";
import { profile } from "./settings.ts";
import type { Item, TaskState } from "./state.ts";

const styleOption = z.object({ value: z.string(), label: z.string(), description: z.string() });

export const taskSummary = z.object({
  taskId: z.string(),
  title: z.string(),
  /** Milliseconds since the epoch. */
  updatedAt: z.number(),
  status: z.enum(["idle", "running", "waiting"]),
});
export type TaskSummary = z.infer<typeof taskSummary>;

/** Everything around the task that the chat shows. */
export const surroundings = z.object({
  workspace: z.enum(["ready", "none", "untrusted"]),
  profiles: z.array(z.object({ id: z.string(), name: z.string(), model: z.string(), provider: z.string() })),
  profileId: z.string().nullable(),
  /** The editor has language models of its own. Absent: nobody asked. */
  hasEditorModels: z.boolean().optional(),
  /** How the next request will call tools, null without a profile. */
  style: styleChoice.nullable(),
  styleOptions: z.array(styleOption),
  modes: z.array(z.object({ id: z.string(), name: z.string(), description: z.string(), icon: z.string() })),
  mode: z.string(),
  /** Words the model has not read yet. */
  queued: z.array(z.string()),
  /** Another window holds the task: it can be read but not continued here. */
  readOnly: z.boolean(),
  /** The platform's word for the modifier in shortcuts. */
  isMac: z.boolean(),
});
export type Surroundings = z.infer<typeof surroundings>;

// The state is built by our own reducer on our own side of the bridge; its outline is checked, not every leaf.
const taskState = z.custom<TaskState>(
  (value) =>
    z.object({ taskId: z.string(), items: z.array(z.looseObject({ kind: z.string() })) }).safeParse(value).success,
);
const items = z.custom<readonly Item[]>(
  (value) => z.array(z.looseObject({ kind: z.string() })).safeParse(value).success,
);

export const hostToChat = z.discriminatedUnion("type", [
  /** The whole picture. Whatever was shown before is replaced. `next` numbers the `events` message that follows. */
  z.object({ type: z.literal("snapshot"), next: z.number().int(), state: taskState.nullable(), surroundings }),
  /** Numbered without gaps from the snapshot on; after a gap the view asks for a new snapshot by `ready`. */
  z.object({ type: z.literal("events"), number: z.number().int(), records: z.array(logged) }),
  z.object({ type: z.literal("surroundings"), surroundings }),
  z.object({ type: z.literal("earlier"), items, hidden: z.number().int() }),
  z.object({ type: z.literal("tasks"), tasks: z.array(taskSummary) }),
  /** Something failed outside a run: sending, opening, saving. `draft`: words that were not taken and go back to the input. */
  z.object({ type: z.literal("problem"), error: appErrorData, draft: z.string().optional() }),
  z.object({ type: z.literal("do"), action: z.enum(["focus_input", "allow", "deny", "show_history"]) }),
]);
export type HostToChat = z.infer<typeof hostToChat>;

const jsonObject = z.custom<JsonObject>((value) => z.record(z.string(), z.json()).safeParse(value).success);

export const chatToHost = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("send"), text: z.string().max(1_000_000) }),
  z.object({ type: z.literal("stop") }),
  z.object({ type: z.literal("try_again") }),
  /** Does not wait any longer before a request is sent again. */
  z.object({ type: z.literal("retry_now") }),
  /** Shows what this turn sent and got back. */
  z.object({ type: z.literal("inspect"), turnId: z.string() }),
  z.object({ type: z.literal("list_tasks") }),
  z.object({ type: z.literal("open_task"), taskId: z.string() }),
  z.object({ type: z.literal("delete_task"), taskId: z.string() }),
  z.object({ type: z.literal("load_earlier") }),
  z.object({
    type: z.literal("approve"),
    callId: z.string(),
    allowed: z.boolean(),
    note: z.string().optional(),
    input: jsonObject.optional(),
    grant: z.string().optional(),
  }),
  z.object({ type: z.literal("answer"), callId: z.string(), text: z.string() }),
  z.object({ type: z.literal("unqueue"), index: z.number().int() }),
  z.object({ type: z.literal("set_mode"), mode: z.string() }),
  z.object({ type: z.literal("set_style"), value: z.string() }),
  z.object({ type: z.literal("set_profile"), id: z.string() }),
  z.object({ type: z.literal("open_settings") }),
  /** Adds a profile of the editor's own models, and shows it. */
  z.object({ type: z.literal("use_editor_models") }),
  z.object({ type: z.literal("open_insights") }),
  z.object({ type: z.literal("open_folder") }),
  z.object({ type: z.literal("manage_trust") }),
  z.object({ type: z.literal("open_diff"), callId: z.string() }),
  z.object({ type: z.literal("open_file"), path: z.string(), line: z.number().int().optional() }),
  z.object({ type: z.literal("open_link"), href: z.string() }),
  z.object({ type: z.literal("copy"), text: z.string() }),
]);
export type ChatToHost = z.infer<typeof chatToHost>;

/** A check as far as it has come. The newest message replaces all before, so a panel that was rebuilt misses nothing. */
const shownCheck = z.object({
  type: z.literal("check"),
  id: z.string(),
  name: z.string(),
  /** What was checked: a profile that was changed since is another one. */
  baseUrl: z.string(),
  model: z.string(),
  steps: z.array(checkStep),
  /** Null while it runs. */
  summary: checkSummary.nullable(),
});
export type ShownCheck = z.infer<typeof shownCheck>;

export const settingsPage = z.enum(["providers", "insights"]);
export type SettingsPage = z.infer<typeof settingsPage>;

export const hostToSettings = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("state"),
    profiles: z.array(
      z.object({
        profile,
        style: styleChoice,
        /** "other_host": saved for another address, so it is not sent to this one. */
        key: z.enum(["none", "saved", "other_host", "not_needed"]),
        /** The parts of a request that the server has refused and that are left out. */
        refused: z.array(z.string()),
        /** What the provider told of the chosen model; null where it told nothing. */
        facts: modelFacts.nullable(),
        /** What this server can be asked about thinking. */
        reasoning: z.object({ efforts: z.array(z.enum(efforts)), budget: z.boolean() }),
        /** Seconds that are waited unless the profile says otherwise. */
        patience: z.object({ firstByte: z.number(), idle: z.number() }),
      }),
    ),
    activeId: z.string().nullable(),
    presets: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        group: z.enum(["hosted", "local", "other"]),
        baseUrl: z.string(),
        example: z.string().optional(),
        fixedAddress: z.boolean(),
        needsKey: z.boolean(),
        keyPage: z.string().optional(),
      }),
    ),
    styleOptions: z.array(styleOption),
  }),
  z.object({
    type: z.literal("models"),
    id: z.string(),
    models: z.array(modelFacts),
    /** When the server was asked, in milliseconds since the epoch; null when it never answered. */
    at: z.number().nullable(),
    error: appErrorData.optional(),
  }),
  z.object({
    type: z.literal("servers"),
    servers: z.array(
      z.object({ provider: z.string(), label: z.string(), baseUrl: z.string(), models: z.number().nullable() }),
    ),
  }),
  shownCheck,
  z.object({ type: z.literal("page"), page: settingsPage }),
  z.object({ type: z.literal("insights"), models: z.array(modelFigures) }),
  z.object({ type: z.literal("problem"), error: appErrorData }),
]);
export type HostToSettings = z.infer<typeof hostToSettings>;

export const settingsToHost = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("add"), provider: z.string(), baseUrl: z.string().optional() }),
  z.object({ type: z.literal("save"), profile }),
  z.object({ type: z.literal("duplicate"), id: z.string() }),
  z.object({ type: z.literal("delete"), id: z.string() }),
  z.object({ type: z.literal("choose"), id: z.string() }),
  z.object({ type: z.literal("set_key"), id: z.string(), key: z.string().max(10_000) }),
  z.object({ type: z.literal("clear_key"), id: z.string() }),
  /** `fresh`: asks the server even if a list is kept. */
  z.object({ type: z.literal("list_models"), id: z.string(), fresh: z.boolean() }),
  z.object({ type: z.literal("find_servers") }),
  z.object({ type: z.literal("open_key_page"), provider: z.string() }),
  z.object({ type: z.literal("check"), id: z.string() }),
  z.object({ type: z.literal("stop_check") }),
  z.object({ type: z.literal("copy_check_report") }),
  z.object({ type: z.literal("show_insights") }),
  z.object({ type: z.literal("clear_insights") }),
  /** Everything that was learnt about the profile's server and model. */
  z.object({ type: z.literal("forget"), id: z.string() }),
  z.object({ type: z.literal("open_vscode_settings") }),
]);
export type SettingsToHost = z.infer<typeof settingsToHost>;
