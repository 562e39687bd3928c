/** A task with every port faked and counted, so that a whole run can be written down and repeated. */
import * as z from "zod";
import type { Door, Verdict } from "../../src/core/door.ts";
import { ok, type Result } from "../../src/core/errors.ts";
import type { Logged, TaskEvent } from "../../src/core/event.ts";
import type { Evidence } from "../../src/core/evidence.ts";
import type { Host } from "../../src/core/host.ts";
import { createTaskLog, type TaskLog } from "../../src/core/log.ts";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { createRegistry } from "../../src/core/registry.ts";
import { createPendingAnswers, createSession, type PendingAnswers, type Session } from "../../src/core/session.ts";
import { defineTool, type Tool, type ToolOutcome } from "../../src/core/tool.ts";
import type { TurnPlan } from "../../src/core/turn.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";
import { plainDialect } from "./plain-dialect.ts";
import { createScriptedProvider, type ScriptedProvider } from "./scripted-provider.ts";

export interface TestTask {
  readonly session: Session;
  readonly log: TaskLog;
  readonly provider: ScriptedProvider;
  readonly pending: PendingAnswers;
  readonly evidence: readonly Evidence[];
  /** Every record that a reader was given. */
  readonly seen: readonly Logged[];
  /** What the journal was given. */
  readonly kept: readonly Logged[];
  /** Sends words and waits for the end of the run. */
  run(text: string): Promise<void>;
}

export interface TestTaskOptions {
  readonly replies: readonly (readonly ProviderDelta[])[];
  readonly decide?: Door["decide"];
  readonly maxTurns?: number;
  /** Awaited at every point where the run waits for a port. */
  readonly onWait?: (where: string) => Promise<void> | void;
  readonly clock?: FakeClock;
  readonly random?: () => number;
  /** What was learnt about the server before. */
  readonly known?: readonly Evidence[];
  readonly plan?: (evidence: readonly Evidence[]) => Partial<TurnPlan>;
}

export const style = { setting: "auto", label: "JSON", reason: "it works here", automatic: true };

export function createTestTask(options: TestTaskOptions): TestTask {
  const { replies, decide = allowAll, maxTurns = 20, onWait = nothing, plan = () => ({}) } = options;
  const { clock = createFakeClock(), random = () => 0.5 } = options;
  let ids = 0;
  const kept: Logged[] = [];
  const seen: Logged[] = [];
  const evidence: Evidence[] = [...(options.known ?? [])];
  const journal = {
    append: (record: Logged) => void kept.push(record),
    async sync() {
      await Promise.resolve(); // no disk answers at once
      await onWait("journal");
    },
  };
  const log = createTaskLog(journal, clock);
  log.subscribe((record) => seen.push(record));
  const pending = createPendingAnswers();
  const provider = createScriptedProvider(replies, () => onWait("stream"));
  const session = createSession({
    log,
    pending,
    registry: onWait === nothing ? unwatched : createRegistry(tools(onWait)),
    host: { clock } as unknown as Host, // the test's tools touch no other port
    door: {
      async decide(request) {
        await onWait("door");
        return decide(request);
      },
    },
    nextId: (prefix) => `${prefix}-${++ids}`,
    systemPrompt: () => "You are a test.",
    evidence: { about: () => evidence, add: async (record) => void evidence.push(record) },
    maxTurns,
    random,
    async plan(): Promise<Result<TurnPlan>> {
      await onWait("plan");
      return ok({
        profileId: "test",
        profile: "Test",
        baseUrl: "http://t",
        model: "m",
        provider,
        dialect: plainDialect,
        style,
        ...plan(evidence),
      });
    },
    createAbort() {
      const controller = new AbortController();
      return { signal: controller.signal, abort: () => controller.abort() };
    },
  });
  log.emit({ type: "task_created", taskId: "task-1", mode: "code", roots: [] });
  const run = async (text: string): Promise<void> => {
    await session.send(text);
    await session.idle();
  };
  return { session, log, provider, pending, evidence, seen, kept, run };
}

async function allowAll(): Promise<Verdict> {
  return { kind: "allow", reason: "a test" };
}

/** `look` reads, `change` writes, `finish` ends the run. `look` and `change` do as their input says. */
function tools(onWait: (where: string) => Promise<void> | void): readonly Tool[] {
  const act = (name: string, kind: "read" | "write"): Tool =>
    defineTool({
      name,
      title: name,
      description: name,
      input: z.object({ path: z.string(), outcome: z.enum(["ok", "error", "throw"]).optional() }),
      group: kind === "read" ? "read" : "edit",
      presentation: { icon: "tools", labels, targetKind: "path", bodyKind: "plain" },
      effects: ({ path }) => [{ kind, path }],
      async *run({ path, outcome = "ok" }): AsyncGenerator<{ text: string }, ToolOutcome> {
        await onWait("tool");
        yield { text: `half of ${path}` };
        await onWait("tool");
        if (outcome === "throw") throw new Error("a bug in the tool");
        if (outcome === "error")
          return { status: "error", error: { code: "not_found", message: `There is no ${path}.`, advice: "Look." } };
        return { status: "ok", content: `${name} ${path}` };
      },
    });
  const finish = defineTool({
    name: "finish",
    title: "finish",
    description: "finish",
    input: z.object({}),
    group: "interact",
    presentation: { icon: "check-all", labels, targetKind: "text", bodyKind: "plain" },
    effects: () => [],
    async *run() {
      return { status: "ok", content: "done", endsRun: true };
    },
  });
  return [act("look", "read"), act("change", "write"), finish];
}

const nothing = (): void => undefined;
const labels = { writing: "writing", asking: "asking", running: "running", done: "done", failed: "failed" };

/** One line an event: what it is and what matters about it. */
export function outline(records: readonly Logged[]): string[] {
  return records.map(({ event }) => [event.type, ...details(event)].join(" "));
}

function details(event: TaskEvent): readonly (string | undefined)[] {
  switch (event.type) {
    case "user_message":
      return [event.text];
    case "call_started":
      return [event.callId, event.name];
    case "call_ready":
    case "call_invalid":
    case "call_running":
    case "approval_requested":
      return [event.callId];
    case "approval_answered":
      return [event.callId, event.allowed ? "allowed" : "denied"];
    case "call_finished":
      return [event.callId, event.status, ...(event.error === undefined ? [] : [event.error.code])];
    case "part_saved":
      return [event.kind, JSON.stringify(event.text)];
    case "turn_started":
      return [event.style.label];
    case "turn_finished":
      return [
        event.finish,
        ...(event.stopped === true ? ["stopped"] : []),
        ...(event.error === undefined ? [] : [event.error.code]),
      ];
    case "notice":
      return [event.text];
    case "retry_planned":
      return [`${event.attempt} of ${event.of}`, `in ${event.ms}`, event.error.code];
    case "run_finished":
      return [event.end, ...(event.error === undefined ? [] : [event.error.code])];
    default:
      return [];
  }
}

/** Of all tasks that wait for nothing: what a dialect makes of the tools is made once for each list of them. */
const unwatched = createRegistry(tools(nothing));
