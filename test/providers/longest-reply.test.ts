/** A reply that goes on and on is ended after half an hour by the clock, on every wire and in both styles. */
import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Logged, TaskEvent } from "../../src/core/event.ts";
import { profile } from "../../src/core/settings.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { createProvider } from "../../src/providers/index.ts";
import { configOf } from "../../src/providers/profile-config.ts";
import type { TimeLimits } from "../../src/providers/transport/time-limits.ts";
import { recordings, says, wires } from "../support/fault-runs.ts";
import * as messages from "../support/messages-events.ts";
import type { NetworkWire } from "../support/network-wires.ts";
import { startRawServer } from "../support/raw-server.ts";
import { createTestTask, type TestTask } from "../support/test-task.ts";

const headers = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
const minute = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** Sockets and streams go on by themselves; only the clocks stand still. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

interface Play {
  readonly wire: NetworkWire;
  readonly dialect?: typeof jsonDialect;
  readonly limits?: Partial<TimeLimits>;
  /** What is said to the first request; the connection stays open behind it. */
  readonly first: string;
  /** To every other one. */
  readonly next: string;
}

async function begin({ wire, dialect = jsonDialect, limits, first, next }: Play) {
  const sockets: Socket[] = [];
  const server = await startRawServer((socket, request) => {
    sockets.push(socket);
    if (request === 1) socket.write(headers + first);
    else socket.end(headers + next);
  });
  const provider = createProvider({ wire, baseUrl: `http://${server.host}`, model: "m", limits });
  if (!provider.ok) throw new Error(provider.error.message);
  const plan = () => ({ provider: provider.value, dialect });
  const task = createTestTask({ replies: [], plan });
  const running = task.run("Go");
  return { task, running, server, sockets };
}

const eventsOf = (task: TestTask, type: TaskEvent["type"]): readonly Logged[] =>
  task.seen.filter(({ event }) => event.type === type);
const notices = (task: TestTask): readonly string[] =>
  task.kept.flatMap(({ event }) => (event.type === "notice" ? [event.text] : []));

/** Without an end. */
const words: Readonly<Record<NetworkWire, string>> = {
  "openai-chat": 'data: {"choices":[{"delta":{"content":"Hm. "}}]}\n\n',
  "anthropic-messages":
    'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hm. "}}\n\n',
  "openai-responses":
    'data: {"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hm. "}\n\n',
};

describe.each(wires)("on the wire %s", (wire) => {
  test("words that drip for half an hour are kept, and the model is asked to go on", async () => {
    const { task, running, server, sockets } = await begin({ wire, first: words[wire], next: says[wire]("Done.") });
    const said = () => eventsOf(task, "part_delta").length;
    await until(() => said() === 1);
    for (let minutes = 0; minutes < 30; minutes++) {
      const before = said();
      sockets[0]?.write(words[wire]);
      await until(() => said() > before);
      expect([server.requests, notices(task)]).toEqual([1, []]);
      vi.advanceTimersByTime(minute);
    }
    await running;
    expect(notices(task)).toEqual([expect.stringMatching(/^The reply took longer than 30 min and was ended there\./)]);
    expect(server.requests).toBe(2);
    expect(server.bodies[1]).toContain("Hm. Hm. Hm. Hm.");
    expect(server.bodies[1]).toContain("took too long");
    expect(task.log.state.lastEnd).toBe("answered");
  });

  test("a reply that has ended is whole, however long its connection stays open", async () => {
    const { task, running, server } = await begin({
      wire,
      limits: { idleMs: 90 * minute, progressMs: 90 * minute },
      first: says[wire]("Done.").replace("data: [DONE]\n\n", ""),
      next: "",
    });
    await until(() => eventsOf(task, "part_delta").length > 0);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(31 * minute);
    await running;
    expect([server.requests, notices(task), task.log.state.lastEnd]).toEqual([1, [], "answered"]);
  });
});

describe.each(recordings)("%s", (_name, wire, dialect, body) => {
  /** Up to the middle of the call. */
  const cut = body.slice(0, body.indexOf("\n\n", body.search(/{\\"pa|>\\n<pat|<look>/)) + 2);

  test("a call that is not whole by then never runs, and its model is told", async () => {
    const limits = { idleMs: 90 * minute, progressMs: 90 * minute };
    const { task, running, server } = await begin({ wire, dialect, limits, first: cut, next: says[wire]("Done.") });
    await until(() => eventsOf(task, "call_started").length > 0);
    vi.advanceTimersByTime(31 * minute);
    await running;
    expect(eventsOf(task, "call_running")).toEqual([]);
    expect(eventsOf(task, "retry_planned")).toEqual([]);
    expect(notices(task).length).toBe(1);
    expect([server.requests, task.log.state.lastEnd]).toEqual([2, "answered"]);
    expect(server.bodies[1]).toContain("was cut off before its end");
  });
});

test("a Messages reply that the server pauses has the time of one reply in all", async () => {
  const sockets: Socket[] = [];
  const open = messages.started + messages.begin(0, { type: "text", text: "" });
  const server = await startRawServer((socket, request) => {
    sockets.push(socket);
    if (request === 3) return void socket.end(headers + says["anthropic-messages"]("Done."));
    socket.write(headers + open + messages.delta(0, { type: "text_delta", text: "Hm. " }));
  });
  const limits = { firstByteMs: 90 * minute, idleMs: 90 * minute, progressMs: 90 * minute };
  const provider = createProvider({ wire: "anthropic-messages", baseUrl: `http://${server.host}`, model: "m", limits });
  if (!provider.ok) throw new Error(provider.error.message);
  const task = createTestTask({ replies: [], plan: () => ({ provider: provider.value, dialect: jsonDialect }) });
  const running = task.run("Go");
  const said = () => eventsOf(task, "part_delta").length;
  await until(() => said() === 1);
  vi.advanceTimersByTime(20 * minute);
  sockets[0]?.end(messages.end(0) + messages.over("pause_turn"));
  await until(() => said() === 2);
  expect([server.requests, notices(task)]).toEqual([2, []]);
  vi.advanceTimersByTime(11 * minute);
  await running;
  expect(notices(task)).toEqual([expect.stringMatching(/^The reply took longer than 30 min/)]);
  expect([server.requests, task.log.state.lastEnd]).toEqual([3, "answered"]);
});

describe("the profile", () => {
  const limitsWith = (timeouts: object) => {
    const own = { id: "p", name: "P", provider: "openai-compatible", baseUrl: "http://x/v1", model: "m", timeouts };
    return configOf(profile.parse(own), "http://x/v1", undefined).limits;
  };

  test("may give a reply more time or less", () => {
    expect(limitsWith({ reply: 60 })).toMatchObject({ replyMs: 60_000 });
    expect(limitsWith({})).toMatchObject({ replyMs: 1_800_000 });
  });

  test("that waits longer for a silent server waits as long for the whole reply", () => {
    expect(limitsWith({ idle: 7_200 })).toMatchObject({ idleMs: 7_200_000, replyMs: 7_200_000 });
    expect(limitsWith({ idle: 7_200, reply: 60 })).toMatchObject({ replyMs: 60_000 });
  });
});
