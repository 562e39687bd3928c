/** The host's end of the chat: does what the person asks for there, and keeps the view up to date. */
import * as vscode from "vscode";
import { type AppErrorData, toAppError } from "../../core/errors.ts";
import { type ChatToHost, chatToHost, type HostToChat, type Surroundings } from "../../core/panel.ts";
import { toolCallsSetting } from "../../core/settings.ts";
import { type Call, findCall, type TurnItem } from "../../core/state.ts";
import type { Inbox } from "./chat-view.ts";
import type { DiffEditor } from "./diff-editor.ts";
import { editorContext } from "./editor-context.ts";
import { createEventBridge, type EventBridge } from "./event-bridge.ts";
import { createInTurn } from "./in-turn.ts";
import type { Log } from "./log-channel.ts";
import type { OpenTask } from "./open-task.ts";
import { copyText, openFile, openLink } from "./open-things.ts";
import type { Profiles } from "./profiles.ts";
import type { Tasks } from "./tasks.ts";
import { workspaceState } from "./workspace.ts";

export interface Chat {
  attach(view: vscode.WebviewView, inbox: Inbox): void;
  isVisible(): boolean;
  readonly bridge: Pick<EventBridge, "record" | "replaced" | "surroundingsChanged" | "post">;
  readonly problem: Report;
  /** How many things wait for the person. */
  setBadge(waiting: number): void;
}

/** `draft`: words that were not taken and go back to where they were written. */
type Report = (error: AppErrorData, draft?: string) => void;

export interface ChatDeps {
  readonly tasks: Tasks;
  readonly profiles: Profiles;
  readonly diffEditor: DiffEditor;
  readonly log: Log;
  /** Resolves when the last task is shown again, whether or not that worked. */
  readonly restored: Promise<void>;
  surroundings(): Surroundings;
  openSettings(): void;
  useEditorModels(): Promise<void>;
  inspect(turn: TurnItem): Promise<void>;
  openInsights(): void;
}

type Handlers = { readonly [K in ChatToHost["type"]]: (message: Extract<ChatToHost, { type: K }>) => unknown };

const frameMs = 33;

/** A run that is started must see the choices made before it. */
const ordered: ReadonlySet<string> = new Set([
  "set_style",
  "set_profile",
  "set_mode",
  "send",
  "try_again",
  "open_task",
]);

export function createChat(deps: ChatDeps): Chat {
  let view: vscode.WebviewView | undefined;
  const post = (message: HostToChat): PromiseLike<unknown> => view?.webview.postMessage(message) ?? Promise.resolve();
  const bridge = createEventBridge({
    post,
    picture: () => ({ state: deps.tasks.current?.state ?? null, surroundings: deps.surroundings() }),
    nextFrame: (run) => void setTimeout(run, frameMs),
  });
  const problem: Report = (error, draft) => {
    deps.log.warn(`${error.code}: ${error.message}`, error.detail);
    bridge.post({ type: "problem", error, ...(draft === undefined ? {} : { draft }) });
  };
  const handlers = createHandlers(deps, bridge, problem);
  const inTurn = createInTurn();
  const receive = async (raw: unknown): Promise<void> => {
    const message = chatToHost.safeParse(raw);
    if (!message.success) return deps.log.warn("The chat sent a message that makes no sense:", message.error.message);
    const work = async (): Promise<unknown> => handle(handlers, message.data);
    try {
      await (ordered.has(message.data.type) ? inTurn(work) : work());
    } catch (thrown) {
      problem(toAppError(thrown, didNotWork), message.data.type === "send" ? message.data.text : undefined);
    }
    bridge.surroundingsChanged();
  };
  return {
    bridge,
    problem,
    isVisible: () => view?.visible === true,
    attach(shown, inbox) {
      view = shown;
      shown.onDidChangeVisibility(() => {
        if (!shown.visible) bridge.hidden(); // it is thrown away, and says `ready` again when it comes back
      });
      shown.onDidDispose(() => {
        if (view === shown) view = undefined;
        bridge.hidden();
      });
      inbox.listen((message) => void receive(message));
    },
    setBadge(waiting) {
      if (view === undefined) return;
      const tooltip = waiting === 1 ? "Diglot waits for your answer" : `Diglot waits for ${waiting} answers`;
      view.badge = waiting === 0 ? undefined : { value: waiting, tooltip };
    },
  };
}

/** The one place where the table's types cannot follow: the handler is picked by the message's own type. */
function handle(handlers: Handlers, message: ChatToHost): unknown {
  return (handlers[message.type] as (message: ChatToHost) => unknown)(message);
}

function createHandlers(deps: ChatDeps, bridge: EventBridge, problem: Report): Handlers {
  const { tasks, profiles, diffEditor } = deps;
  const listTasks = async (): Promise<void> => bridge.post({ type: "tasks", tasks: [...(await tasks.list())] });
  return {
    ready: async () => {
      await deps.restored;
      bridge.ready();
    },
    send: async ({ text }) => {
      if (workspaceState() === "none") return problem(noWorkspace, text);
      await tasks.send(text, editorContext());
    },
    stop: () => tasks.current?.session?.stop(),
    try_again: () => tasks.resume(),
    retry_now: () => tasks.current?.session?.retryNow(),
    inspect: async ({ turnId }) => {
      const turn = tasks.current?.state.items.find((item) => item.kind === "turn" && item.id === turnId);
      if (turn?.kind === "turn") await deps.inspect(turn);
    },
    list_tasks: listTasks,
    open_task: ({ taskId }) => tasks.show(taskId),
    delete_task: async ({ taskId }) => {
      await tasks.remove(taskId);
      await listTasks();
    },
    load_earlier: () => bridge.earlier(),
    approve: ({ callId, allowed, note, input, grant }) => {
      tasks.current?.session?.approve(callId, { allowed, by: "you", note, input, grant });
      diffEditor.answered(callId);
    },
    answer: ({ callId, text }) => tasks.current?.session?.answer(callId, text),
    unqueue: ({ index }) => tasks.current?.session?.unqueue(index),
    set_mode: ({ mode }) => tasks.setMode(mode),
    set_style: async ({ value }) => {
      const active = profiles.active();
      if (active !== undefined) await profiles.save({ ...active, toolCalls: toolCallsSetting.parse(value) });
    },
    set_profile: ({ id }) => profiles.choose(id),
    open_settings: () => deps.openSettings(),
    use_editor_models: () => deps.useEditorModels(),
    open_insights: () => deps.openInsights(),
    open_folder: () => vscode.commands.executeCommand("workbench.action.files.openFolder"),
    manage_trust: () => vscode.commands.executeCommand("workbench.trust.manage"),
    open_diff: async ({ callId }) => {
      const { current } = tasks;
      if (current === undefined) return;
      const call = findCall(current.state, callId);
      if (call === undefined || (await diffEditor.open(call, current.files))) return;
      await openTargetOf(call, current, problem);
    },
    open_file: async ({ path, line }) => {
      if (tasks.current !== undefined) await openFile(tasks.current.files, path, line, problem);
    },
    open_link: ({ href }) => openLink(href),
    copy: ({ text }) => copyText(text),
  };
}

/** A change that cannot be shown as one any more still has a file to look at. */
async function openTargetOf(call: Call, { files }: OpenTask, problem: Report): Promise<void> {
  const shown = call.outcome?.view ?? call.approval?.preview;
  if (shown?.kind === "diff" || shown?.kind === "file") await openFile(files, shown.path, undefined, problem);
}

const noWorkspace: AppErrorData = {
  code: "no_workspace",
  message: "No folder is open, so there is nothing to work in.",
  advice: "Open a folder, then send it again.",
};

const didNotWork: AppErrorData = {
  code: "internal",
  message: "That did not work.",
  advice: "Try again. The details are in the Diglot output.",
};
