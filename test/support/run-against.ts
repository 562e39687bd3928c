/** A whole task against a real HTTP server: the real session, provider, dialects and tools, with evidence kept in memory. */
import { writeFile } from "node:fs/promises";
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
  const root = await tempFolder();
  for (const name of ["a.txt", "b.txt"]) await writeFile(join(root, name), name);
  const host = await createNodeHost({ roots: [root] });
  const notices: string[] = [];
  const clock = { ...systemClock, wait: async () => undefined };
  const note = ({ event }: Logged): void => void (event.type === "notice" && notices.push(event.text));
  try {
    const session = await openSession({
      taskId: "t",
      past: [],
      journal: { append: note, sync: async () => undefined },
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
      profileInUse: async () => ok(inUse(server.url, profile)),
    });
    await session.send("Read both files");
    const end = await session.idle();
    return { bodies, evidence: known, notices, end };
  } finally {
    await host.dispose();
    await server.close();
  }
}

function inUse(baseUrl: string, own: Partial<Profile>) {
  const profile: Profile = {
    id: "p",
    name: "P",
    provider: "openai-compatible",
    baseUrl,
    model: "m",
    headers: {},
    toolCalls: "json",
    ...own,
  };
  const { model, request } = profile;
  return { profile, baseUrl: "http://server", ...linkTo({ baseUrl, model, request }) }; // the port changes from test to test
}

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
