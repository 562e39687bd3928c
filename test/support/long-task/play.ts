/** Plays the long task through the real session, provider, dialects, door and tools, and keeps every request it sends. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ok } from "../../../src/core/errors.ts";
import type { Logged, TaskEvent } from "../../../src/core/event.ts";
import type { Evidence } from "../../../src/core/evidence.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { createRegistry } from "../../../src/core/registry.ts";
import { createPendingAnswers, type Session } from "../../../src/core/session.ts";
import type { Profile } from "../../../src/core/settings.ts";
import { createDialects } from "../../../src/dialects/index.ts";
import { systemClock } from "../../../src/hosts/node/clock.ts";
import { createNodeHost } from "../../../src/hosts/node/host.ts";
import { openSession, type ProfileInUse } from "../../../src/hosts/node/open-session.ts";
import { createDoor } from "../../../src/policy/door.ts";
import { linkTo } from "../../../src/providers/index.ts";
import { createIds } from "../../../src/store/ids.ts";
import { builtInTools } from "../../../src/tools/index.ts";
import { startScriptedServer } from "../scripted-server.ts";
import { type Answer, write } from "./reply.ts";
import { projectFiles, type Scene, scenes } from "./script.ts";
import { isNative, refused, type ScriptedWire } from "./wires.ts";

export type Style = "json" | "xml";

export interface SentRequest {
  readonly body: JsonObject;
  readonly style: Style;
  /** Refused requests are sent again and paid for by nobody. */
  readonly isAnswered: boolean;
}

export interface Played {
  readonly requests: readonly SentRequest[];
  /** Everything that happened, in order. */
  readonly events: readonly TaskEvent[];
  /** Answers of the script that no request came for. */
  readonly unasked: number;
}

/** `first`: the style that the task begins and ends in; the other one is on in between. */
export async function playLongTask(wire: ScriptedWire, first: Style): Promise<Played> {
  const requests: SentRequest[] = [];
  const journal: Logged[] = [];
  const answers: Answer[] = [];
  let style = first;
  const server = await startScriptedServer((_request, response) => {
    const body = server.bodies.at(-1) as JsonObject | undefined;
    if (body === undefined) return void response.writeHead(404).end(); // it is asked about itself and says nothing
    const answer = answers.shift() ?? { status: 400, words: "The script is used up." };
    requests.push({ body, style, isAnswered: typeof answer === "object" && !("status" in answer) });
    respond(response, wire, answer, body);
  });
  const root = await project();
  const inUse = (): ProfileInUse => profileInUse(wire, server.url, style);
  let task = await openTask(root, inUse, journal);
  try {
    for (const scene of scenes) {
      if (scene.isReopened === true) {
        await task.close();
        task = await openTask(root, inUse, journal);
      }
      if (scene.style !== undefined) style = scene.style === "first" ? first : otherThan(first);
      answers.push(...scene.answers);
      await act(task.session, scene, answers);
    }
    return { requests, events: journal.map(({ event }) => event), unasked: answers.length };
  } finally {
    await Promise.all([task.close(), server.close()]);
    await rm(root, { recursive: true, force: true });
  }
}

function otherThan(style: Style): Style {
  return style === "json" ? "xml" : "json";
}

async function project(): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "diglot-long-task-")));
  for (const [path, text] of projectFiles()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

function profileInUse({ wire }: ScriptedWire, baseUrl: string, toolCalls: Style): ProfileInUse {
  const model = "m";
  const profile: Profile = { id: "p", name: "P", provider: "p", baseUrl, model, headers: {}, toolCalls };
  return { profile, baseUrl: "http://server", ...linkTo({ wire, baseUrl, model }) };
}

/** The journal is read as it would come back from the disk. */
async function openTask(root: string, inUse: () => ProfileInUse, journal: Logged[]) {
  const host = await createNodeHost({ roots: [root] });
  const known: Evidence[] = [];
  const session = await openSession({
    taskId: "t",
    past: JSON.parse(JSON.stringify(journal)) as Logged[],
    journal: { append: (record) => void journal.push(record), sync: async () => undefined },
    mode: "code",
    registry: createRegistry(builtInTools),
    dialects: createDialects(),
    evidence: { about: () => known, add: async (record) => void known.push(record) },
    pending: createPendingAnswers(),
    maxTurns: 100,
    nextId: createIds(),
    clock: { ...systemClock, wait: async () => undefined },
    makeHost: (ask) => ({ ...host, ask }),
    makeDoor: ({ files }) =>
      createDoor({ files, approved: () => new Set(["edit"]), trusted: () => true, someone: true }),
    profileInUse: async () => ok(inUse()),
  });
  return { session, close: () => host.dispose() };
}

/** A run that a server's failure has ended is taken up again, as a person would. */
async function act(session: Session, scene: Scene, left: readonly Answer[]): Promise<void> {
  const leave = session.subscribe(person(session, scene));
  if (scene.mode !== undefined) session.setMode(scene.mode);
  await session.send(scene.words, scene.context);
  for (let end = await session.idle(); end === "failed" && left.length > 0; end = await session.idle())
    session.resume();
  leave();
}

function person(session: Session, { approvals = [], meanwhile }: Scene): (record: Logged) => void {
  const decisions = [...approvals];
  const words = meanwhile === undefined ? [] : [meanwhile];
  let said = "";
  return ({ event }) => {
    if (event.type === "approval_requested")
      queueMicrotask(() => session.approve(event.callId, decisions.shift() ?? { allowed: true, by: "you" }));
    if (event.type === "question_asked") queueMicrotask(() => session.answer(event.callId, "Yes, they are fixed."));
    if (event.type === "call_running") for (const text of words.splice(0)) void session.send(text);
    if (event.type !== "part_delta") return;
    said += event.text;
    if (!said.endsWith("(held) that")) return;
    said = "";
    queueMicrotask(() => void session.stop());
  };
}

function respond(response: ServerResponse, wire: ScriptedWire, answer: Answer, body: JsonObject): void {
  if (answer === "refuse a part" || "status" in answer) {
    const { status, words } = answer === "refuse a part" ? { status: 400, words: wire.refusal } : answer;
    return void response.writeHead(status, { "content-type": "application/json" }).end(refused(words));
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(wire.stream(write(answer, isNative(body)), answer.end));
  if (answer.end !== "held") response.end();
}
