/** What keeps a server's prompt cache warm, over a whole long task and on every wire. */
import { beforeAll, describe, expect, test } from "vitest";
import type { TaskEvent } from "../../src/core/event.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import { type Played, playLongTask, type SentRequest, type Style } from "../support/long-task/play.ts";
import { prefixFigures } from "../support/long-task/prefix.ts";
import { type ScriptedWire, scriptedWires } from "../support/long-task/wires.ts";

const styles: readonly Style[] = ["json", "xml"];
const tasks = scriptedWires.flatMap((wire) => styles.map((begun) => ({ name: wire.wire, wire, begun })));

const played = new Map<string, Promise<Played>>();

const nameOf = (wire: ScriptedWire, begun: Style): string => `${wire.wire} ${begun}`;

/** All at once, because each waits for its commands much of the time. */
beforeAll(() => {
  for (const { wire, begun } of tasks) played.set(nameOf(wire, begun), playLongTask(wire, begun));
  return Promise.allSettled(played.values()); // those of a task say what went wrong with it
});

async function play(wire: ScriptedWire, begun: Style): Promise<Played> {
  const playing = await played.get(nameOf(wire, begun));
  if (playing === undefined) throw new Error("every task is played");
  return playing;
}

describe.each(tasks)("a long task on $name, begun in $begun", ({ wire, begun }) => {
  test("goes through everything that may happen to a history", async () => {
    const { requests, events, unasked } = await play(wire, begun);
    expect(unasked).toBe(0);
    expect(new Set(happened(events))).toEqual(new Set(everything));
    expect(requests.filter(({ isAnswered }) => isAnswered).length).toBeGreaterThanOrEqual(50);
    expect(requests.filter(({ isAnswered }) => !isAnswered)).toHaveLength(4);
    const switches = requests.filter(({ style }, at) => at > 0 && style !== requests[at - 1]?.style);
    expect(switches).toHaveLength(2);
  });

  test.each(styles)(
    "sends nothing in %s that does not begin with the whole of the request before it",
    async (style) => {
      const { requests } = await play(wire, begun);
      const { firstBreak, kept } = prefixFigures(wire, requests, style);
      expect({ firstBreak, kept }).toEqual({ firstBreak: undefined, kept: 1 });
    },
  );

  test.each(styles)("had sent at least 97% of its tokens in %s before", async (style) => {
    const { requests } = await play(wire, begun);
    expect(prefixFigures(wire, requests, style).seen).toBeGreaterThanOrEqual(0.97);
  });

  test("needs none of the stand-ins that would give way to what comes later", async () => {
    const { requests } = await play(wire, begun);
    const sent = requests.map(({ body }) => JSON.stringify(wire.messages(body))).join("");
    for (const standIn of standIns) expect(sent).not.toContain(standIn);
  });
});

/** What `conform.ts` and `arrange.ts` put where something is missing. */
const standIns = [
  '"Go on."',
  "The conversation before this is not shown.",
  "Interrupted: this call has no result.",
  "call that is not shown here]",
  "I have the results.",
  "[The user says:]",
];

const everything = [
  "mode_changed",
  "note",
  "reminder",
  "notice",
  "call_withdrawn",
  "call_invalid",
  "question_answered",
  "allowed",
  "denied",
  "not allowed by the mode",
  "stopped",
  "failed",
  "retry_planned",
  "edit",
  "command",
];

function happened(events: readonly TaskEvent[]): readonly string[] {
  return events.flatMap((event): readonly string[] => {
    if (event.type === "approval_answered") return [event.allowed ? "allowed" : "denied"];
    if (event.type === "user_message") return event.context === undefined ? [] : ["note"];
    if (event.type === "run_finished") return event.end === "stopped" || event.end === "failed" ? [event.end] : [];
    if (event.type === "call_finished") {
      const text = event.content.map((part) => (part.type === "text" ? part.text : "")).join("");
      const kinds = { edit: /^Edited /, command: /^Exit code 0/, "not allowed by the mode": /mode does not allow/ };
      return Object.entries(kinds).flatMap(([kind, words]) => (words.test(text) ? [kind] : []));
    }
    return everything.includes(event.type) ? [event.type] : [];
  });
}

describe("the measure", () => {
  const [wire] = scriptedWires;
  const request = (...texts: readonly string[]): SentRequest => ({
    body: { messages: texts.map((content, at) => ({ role: at % 2 === 0 ? "user" : "assistant", content })) },
    style: "json",
    isAnswered: true,
  });

  test.each([
    ["a changed message", [request("a", "b", "c"), request("a", "x", "c", "d", "e")], "message 2 of 3"],
    ["a message that is gone", [request("a", "b", "c"), request("a", "b")], "message 3 of 3"],
    ["a last message with another end", [request("a", "b", "cd"), request("a", "b", "ce")], "message 3 of 3"],
    ["nothing where the last message grows", [request("a", "b", "c"), request("a", "b", "cd", "e", "f")], undefined],
  ])("finds %s", (_, requests, place) => {
    if (wire === undefined) throw new Error("there is a wire");
    expect(prefixFigures(wire, requests, "json").firstBreak?.place).toBe(place);
  });

  test("finds a tool that is there only once", () => {
    if (wire === undefined) throw new Error("there is a wire");
    const later = { ...request("a", "b", "c"), body: { ...request("a", "b", "c").body, tools: [{ name: "t" }] } };
    expect(prefixFigures(wire, [request("a"), later], "json").firstBreak).toEqual({
      request: 2,
      place: "what stands in front of the messages",
    });
  });
});

/** The API takes four marks, and finds what it kept only up to twenty blocks in front of one. */
describe.each(styles)("the marks for the cache of the Messages wire, in a task begun in %s", (begun) => {
  const wire = scriptedWires.find((candidate) => candidate.wire === "anthropic-messages");
  const requests = async (): Promise<readonly SentRequest[]> => {
    if (wire === undefined) throw new Error("the wire stands");
    return (await play(wire, begun)).requests;
  };

  test("are at most four, behind the tools, the system text and the last two turns of the user", async () => {
    for (const { body } of await requests()) {
      const { tools = [], system = [], messages = [] } = body;
      const turns = blocksIn(messages).filter(({ role, isLast }) => role === "user" && isLast);
      const expected = [...lastOf(tools), ...lastOf(system), ...turns.slice(-2).map(({ block }) => block)];
      expect(marked(body)).toEqual(expected);
      expect(expected.length).toBeLessThanOrEqual(4);
    }
  });

  test("leave none further than twenty blocks behind what the request before had kept", async () => {
    const all = await requests();
    const distances = all.slice(1).map(({ body, style }, at) => {
      const before = all.slice(0, at + 1).findLast((request) => request.style === style && request.isAnswered);
      if (before === undefined) return 0;
      const kept = Math.max(...marksIn(before.body));
      return Math.min(...marksIn(body).flatMap((place) => (place >= kept ? [place - kept] : [])));
    });
    expect(Math.max(...distances)).toBeLessThan(20);
  });
});

interface Block {
  readonly role: string;
  readonly block: JsonObject;
  readonly isLast: boolean;
}

function blocksIn(messages: JsonValue): readonly Block[] {
  return objectsIn(messages).flatMap(({ role, content = [] }) =>
    objectsIn(content).map((block, at, all) => ({ role: String(role), block, isLast: at === all.length - 1 })),
  );
}

function marksIn({ messages = [] }: JsonObject): readonly number[] {
  return blocksIn(messages).flatMap(({ block }, at) => (block["cache_control"] === undefined ? [] : [at]));
}

function marked({ tools = [], system = [], messages = [] }: JsonObject): readonly JsonObject[] {
  const blocks = [...objectsIn(tools), ...objectsIn(system), ...blocksIn(messages).map(({ block }) => block)];
  return blocks.filter((block) => block["cache_control"] !== undefined);
}

function lastOf(list: JsonValue): readonly JsonObject[] {
  return objectsIn(list).slice(-1);
}

function objectsIn(value: JsonValue): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((entry) => isJsonObject(entry)) : [];
}
