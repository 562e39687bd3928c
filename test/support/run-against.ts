/** A whole task against a real HTTP server: the real session, provider, dialects and tools, with evidence kept in memory. */
import { readFile, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { ok } from "../../src/core/errors.ts";
import type { Logged } from "../../src/core/event.ts";
import type { Evidence, EvidenceStore } from "../../src/core/evidence.ts";
import { createRegistry } from "../../src/core/registry.ts";
import { createPendingAnswers } from "../../src/core/session.ts";
import type { Profile } from "../../src/core/settings.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { systemClock } from "../../src/hosts/node/clock.ts";
import { createNodeHost } from "../../src/hosts/node/host.ts";
import { openSession } from "../../src/hosts/node/open-session.ts";
import { linkTo } from "../../src/providers/index.ts";
import { configOf } from "../../src/providers/profile-config.ts";
import { createIds } from "../../src/store/ids.ts";
import { builtInTools } from "../../src/tools/index.ts";
import { startScriptedServer } from "./scripted-server.ts";
import { tempFolder } from "./temp-folder.ts";

/** A request as it arrived. Everything is there or it is not. */
// biome-ignore lint/suspicious/noExplicitAny: a body of any shape is looked into
export type Body = any;

export type Answer =
  | { readonly status: number; readonly words: string }
  | { readonly say: string }
  | { readonly calls: readonly { readonly name: string; readonly input: object }[] }
  /** A stream, verbatim. */
  | { readonly raw: string };

export interface Outcome {
  readonly bodies: readonly Body[];
  readonly evidence: readonly Evidence[];
  readonly notices: readonly string[];
  readonly end: string | null;
}

/** `known`: what was learnt in earlier tasks; more is added to it. The workspace holds a.txt and b.txt. */
export async function runAgainst(
  answer: (body: Body) => Answer,
  profile: Partial<Profile> = {},
  known: Evidence[] = [],
): Promise<Outcome> {
  const bodies: Body[] = [];
  const server = await startScriptedServer((_request, response) => {
    const body = server.bodies.at(-1);
    if (body === undefined) return void response.writeHead(404).end(); // it is asked about itself and says nothing
    bodies.push(body);
    reply(response, answer(body));
  });
  try {
    return { ...(await runTaskAt(server.url, profile, { known })), bodies };
  } finally {
    await server.close();
  }
}

export interface Told {
  readonly known?: Evidence[];
  readonly apiKey?: string;
  readonly words?: string;
}

export interface TaskOutcome extends Omit<Outcome, "bodies"> {
  /** Everything that the journal was given. */
  readonly kept: readonly Logged[];
  /** The waits before requests were sent again, in milliseconds; none of them took any time. */
  readonly waits: readonly number[];
  /** A file of the workspace as the task left it. */
  read(name: string): Promise<string>;
}

/** A whole task at this address: the profile's provider decides the wire. */
export async function runTaskAt(
  baseUrl: string,
  own: Partial<Profile>,
  { known = [], apiKey, words = "Read both files" }: Told = {},
): Promise<TaskOutcome> {
  const root = await tempFolder();
  for (const name of ["a.txt", "b.txt"]) await writeFile(join(root, name), name);
  const host = await createNodeHost({ roots: [root] });
  const kept: Logged[] = [];
  const waits: number[] = [];
  const clock = { ...systemClock, wait: async (ms: number) => void waits.push(ms) };
  const profile: Profile = { ...anyProfile, baseUrl, ...own };
  try {
    const session = await openSession({
      taskId: "t",
      past: [],
      journal: { append: (record) => void kept.push(record), sync: async () => undefined },
      mode: "code",
      registry: createRegistry(builtInTools),
      dialects: createDialects(),
      evidence: remembering(known),
      pending: createPendingAnswers(),
      maxTurns: 10,
      nextId: createIds(),
      clock,
      makeHost: (ask) => ({ ...host, ask, clock }),
      makeDoor: () => ({ decide: async () => ({ kind: "allow", reason: "a test" }) }),
      // the port changes from test to test, so what is remembered goes by another name
      profileInUse: async () =>
        ok({ profile, baseUrl: "http://server", ...linkTo(configOf(profile, baseUrl, apiKey)) }),
    });
    await session.send(words);
    const end = await session.idle();
    const notices = kept.flatMap(({ event }) => (event.type === "notice" ? [event.text] : []));
    return { evidence: known, notices, end, kept, waits, read: (name) => readFile(join(root, name), "utf8") };
  } finally {
    await host.dispose();
  }
}

const anyProfile = {
  id: "p",
  name: "P",
  provider: "openai-compatible",
  model: "m",
  headers: {},
  toolCalls: "json",
} as const;

function remembering(known: Evidence[]): EvidenceStore {
  return { about: () => known, add: async (record) => void known.push(record) };
}

function reply(response: ServerResponse, answer: Answer): void {
  if ("status" in answer) {
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: answer.words } }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end("raw" in answer ? answer.raw : streamed(answer));
}

function streamed(answer: Exclude<Answer, { status: number } | { raw: string }>): string {
  const delta =
    "say" in answer
      ? { content: answer.say }
      : {
          tool_calls: answer.calls.map(({ name, input }, index) => ({
            index,
            id: `call_${index}`,
            type: "function",
            function: { name, arguments: JSON.stringify(input) },
          })),
        };
  const finish_reason = "say" in answer ? "stop" : "tool_calls";
  const event = (choice: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
  return `${event({ delta })}${event({ delta: {}, finish_reason })}data: [DONE]\n\n`;
}
