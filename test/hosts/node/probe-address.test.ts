import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { probeAddress } from "../../../src/hosts/node/probe-address.ts";

const calm = new AbortController().signal;

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test("a server that listens is reached, and nothing is sent to it", async () => {
  let requests = 0;
  const port = await listen(createServer((_, response) => void response.end(String(++requests))));
  const { verdict, sent } = await probeAddress(`http://127.0.0.1:${port}/v1`, { env: {} }, calm);
  expect(verdict).toEqual({ state: "passed", found: "Connected." });
  expect({ sent, requests }).toEqual({ sent: false, requests: 0 });
});

test("a server that never answers is given up, with the cause", async () => {
  const port = await listen(createTcpServer((socket) => void socket.on("error", () => undefined)));
  const { verdict } = await probeAddress(`https://127.0.0.1:${port}/v1`, { env: {}, limitMs: 1_000 }, calm);
  expect(verdict).toMatchObject({ state: "failed", found: expect.stringContaining("did not answer within 1 seconds") });
});

test("a port that hangs up at once is told from one where nothing listens", async () => {
  const port = await listen(createTcpServer((socket) => void socket.destroy()));
  const { verdict } = await probeAddress(`https://127.0.0.1:${port}/v1`, { env: {} }, calm);
  expect(verdict).toMatchObject({ state: "failed", found: `127.0.0.1:${port} closed the connection.` });
});

describe("a proxy in the environment", () => {
  test.each([
    ["https://no-such-host.invalid/v1", { HTTPS_PROXY: "http://proxy:3128" }, true],
    ["http://no-such-host.invalid/v1", { http_proxy: "http://proxy:3128" }, true],
    ["https://no-such-host.invalid/v1", { HTTP_PROXY: "http://proxy:3128" }, false],
    ["https://no-such-host.invalid/v1", {}, false],
  ])("%s with %j is pointed out: %s", async (address, env, isTold) => {
    const { verdict } = await probeAddress(address, { env, limitMs: 3_000 }, calm);
    expect(verdict.state).toBe("failed");
    expect(verdict.fix?.includes("names a proxy")).toBe(isTold);
  });
});

test("being stopped ends it", async () => {
  const port = await listen(createTcpServer((socket) => void socket.on("error", () => undefined)));
  const stop = new AbortController();
  const probing = probeAddress(`https://127.0.0.1:${port}/v1`, { env: {} }, stop.signal);
  stop.abort();
  expect((await probing).verdict.state).toBe("failed");
});
