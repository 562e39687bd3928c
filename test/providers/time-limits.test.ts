import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { createProvider } from "../../src/providers/index.ts";
import { tellSilences } from "../../src/providers/transport/silences.ts";
import { defaultLimits, type TimeLimits } from "../../src/providers/transport/time-limits.ts";
import { type NetworkWire, networkWires } from "../support/network-wires.ts";

const headers = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const words: Readonly<Record<NetworkWire, string>> = {
  "openai-chat": 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n',
  "anthropic-messages": 'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}\n\n',
  "openai-responses":
    'data: {"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"a"}\n\n',
};

/** A bare socket: `talk` decides what it says to a request, or to the connection itself. */
async function listen(talk: (socket: Socket) => void, on: "request" | "connection" = "request"): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    if (on === "connection") talk(socket);
    else socket.once("data", () => talk(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const long = 60_000;

async function ask(
  baseUrl: string,
  wire: NetworkWire,
  limits: Partial<TimeLimits>,
  signal = new AbortController().signal,
) {
  const all = { connectMs: long, firstByteMs: long, idleMs: long, progressMs: long, ...limits };
  const provider = createProvider({ wire, baseUrl, model: "m", limits: all });
  if (!provider.ok) throw new Error(provider.error.message);
  const deltas: ProviderDelta[] = [];
  const request = { system: "", messages: [{ role: "user", parts: [{ type: "text", text: "q" }] }] } as const;
  for await (const delta of provider.value.stream(request, signal)) deltas.push(delta);
  const last = deltas.at(-1);
  const waits = deltas.flatMap((delta) => (delta.type === "waiting" ? [delta.for] : []));
  return { waits, error: last?.type === "failure" ? last.error : undefined, last };
}

it("the limits are 15 s to connect, 120 s for the first byte, 90 s of silence, 300 s without progress, 30 min in all", () => {
  const reply = { idleMs: 90_000, progressMs: 300_000, replyMs: 1_800_000 };
  expect(defaultLimits).toEqual({ connectMs: 15_000, firstByteMs: 120_000, ...reply });
});

describe.each(networkWires)("on the wire %s", (wire) => {
  it("a connection that is never made is given up, and it was said that one is being made", async () => {
    const mute = await listen(() => undefined, "connection"); // takes the connection and never answers the handshake
    const { waits, error } = await ask(`https://${mute}`, wire, { connectMs: 200 });
    expect(waits).toEqual(["connection"]);
    expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("could not be connected to") });
  });

  it("a server that takes the request and says nothing is given up", async () => {
    const { waits, error } = await ask(`http://${await listen(() => undefined)}`, wire, { firstByteMs: 200 });
    expect(waits).toEqual(["connection", "first_byte"]);
    expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("sent nothing for") });
  });

  it("headers without a body are given up at the limit of the first byte", async () => {
    const base = await listen((socket) => socket.write(headers));
    const { error } = await ask(`http://${base}`, wire, { firstByteMs: 200 });
    expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("sent nothing for") });
  });

  it("a reply that falls silent is given up", async () => {
    const base = await listen((socket) => socket.write(headers + chunk(words[wire])));
    const { error } = await ask(`http://${base}`, wire, { idleMs: 200 });
    expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("fell silent") });
  });

  it("signs of life alone are no progress, not even before the first word", async () => {
    for (const first of ["", words[wire]]) {
      const base = await listen((socket) => {
        socket.write(headers + chunk(`: hello\n\n${first}`));
        const ping = setInterval(() => socket.write(chunk(": ping\n\n")), 20);
        socket.once("close", () => clearInterval(ping));
      });
      const { error } = await ask(`http://${base}`, wire, { idleMs: 5_000, progressMs: 300 });
      expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("signs of life") });
    }
  });

  it("a slow drip of the reply itself is let go on", async () => {
    const base = await listen((socket) => {
      const body = [...Array.from({ length: 12 }, () => words[wire]), "data: [DONE]\n\n"];
      socket.write(headers);
      const drip = setInterval(() => {
        const next = body.shift();
        socket.write(next === undefined ? "0\r\n\r\n" : chunk(next));
        if (next === undefined) clearInterval(drip);
      }, 50);
    });
    const { last } = await ask(`http://${base}`, wire, { idleMs: 400, progressMs: 400 });
    expect(last).toMatchObject({ type: "finish" });
  });

  it("a stop ends every wait without a failure", async () => {
    const places = [
      `https://${await listen(() => undefined, "connection")}`,
      `http://${await listen(() => undefined)}`,
      `http://${await listen((socket) => socket.write(headers))}`,
      `http://${await listen((socket) => socket.write(headers + chunk(words[wire])))}`,
    ];
    for (const place of places) {
      const stopping = new AbortController();
      setTimeout(() => stopping.abort(), 100);
      expect((await ask(place, wire, {}, stopping.signal)).error).toBeUndefined();
    }
  });
});

describe("a silence", () => {
  async function* slowly(gaps: readonly number[]): AsyncGenerator<ProviderDelta> {
    for (const ms of gaps) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      yield { type: "text", text: "a" };
    }
  }

  it("is told once, behind what came, and what comes after it is not lost", async () => {
    const types: string[] = [];
    for await (const { type } of tellSilences(slowly([120, 0, 250, 0]), 60)) types.push(type);
    expect(types).toEqual(["text", "text", "waiting", "text", "text"]);
  });

  it("ends with the reader", async () => {
    let isEnded = false;
    async function* endless(): AsyncGenerator<ProviderDelta> {
      try {
        for (;;) yield { type: "text", text: "a" };
      } finally {
        isEnded = true;
      }
    }
    for await (const _ of tellSilences(endless(), 60)) break;
    expect(isEnded).toBe(true);
  });
});
