/** A connection that breaks while a call is on its way, and what fails behind one: nothing runs twice or half. */
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { count, lastError, recordings, runAt, says } from "../support/fault-runs.ts";
import { response, startRawServer } from "../support/raw-server.ts";

/** Connections. */
const atOnce = 32;

describe("a reset at every byte of a recording", () => {
  test.each(recordings)(
    "%s: no call runs twice or half, and the request is sent again only before a call was shown",
    async (_name, wire, dialect, body) => {
      const whole = Buffer.from(response(200, body));
      const seen = { again: 0, failed: 0, ran: 0 };
      const requests = Array.from(whole, () => 0);
      const server = await startRawServer((socket, _request, path) => {
        const cut = Number(path.split("/")[1]);
        requests[cut]! += 1;
        if (requests[cut]! > 1) return void socket.end(response(200, says[wire]("Done.")));
        socket.write(whole.subarray(0, cut));
        setTimeout(() => socket.resetAndDestroy(), 5); // what a reset overtakes is thrown away by the system
      });
      const resetAt = async (cut: number): Promise<void> => {
        const { task, end } = await runAt(`${server.host}/${cut}`, { wire, dialect });
        const ran = count(task, "call_running");
        const what = ran > 0 ? "ran" : count(task, "call_started") > 0 ? "failed" : "again";
        const expected = { ran: ["answered", 2, 0], failed: ["failed", 1, 0], again: ["answered", 2, 1] }[what];
        const retries = task.kept.filter(({ event }) => event.type === "retry_planned");
        const outcome = [cut, what, end, requests[cut], retries.length];
        expect(outcome, JSON.stringify(retries)).toEqual([cut, what, ...expected]);
        expect([cut, ran, count(task, "call_finished")]).toEqual([cut, Math.min(ran, 1), ran]);
        seen[what]++;
      };
      for (let cut = 0; cut < whole.length; cut += atOnce)
        await Promise.all(
          Array.from({ length: Math.min(atOnce, whole.length - cut) }, (_, more) => resetAt(cut + more)),
        );
      expect(Math.min(seen.again, seen.failed, seen.ran)).toBeGreaterThan(0);
    },
  );
});

type WayToFail = readonly [way: string, fail: (socket: Socket) => void, tries: number];

/** How the request behind a call may fail, and how often it is worth asking: the call is not asked for again with it. */
function waysToFail(again: string): readonly WayToFail[] {
  const answers = (status: number, words: string) => (socket: Socket) =>
    socket.end(response(status, JSON.stringify({ type: "error", error: { type: "x", message: words } })));
  const inside = (body: string) => (socket: Socket) => socket.end(response(200, body));
  const whole = response(200, again);
  const cutBefore = whole.slice(0, whole.indexOf("Hm.") + 2);
  return [
    ["500", answers(500, "no"), 6],
    ["429", answers(429, "no"), 6],
    ["400", answers(400, "no"), 1],
    ["401", answers(401, "no"), 1],
    ["too long", answers(400, "maximum context length is 10 tokens"), 1],
    ["a closed connection", (socket) => socket.end(), 6],
    ["a reset connection", (socket) => socket.resetAndDestroy(), 6],
    ["silence", () => undefined, 6],
    ["headers and silence", (socket) => socket.write(whole.slice(0, whole.indexOf("\r\n\r\n") + 4)), 6],
    ["words and silence", (socket) => socket.write(cutBefore), 6],
    ["words and a closed connection", (socket) => socket.end(cutBefore), 6],
    ["a length that is too long", (socket) => socket.end(long(again)), 6],
    ["an error inside", inside('data: {"error":{"code":503,"message":"overloaded"}}\n\n'), 6],
    ["a refusal inside", inside('data: {"error":{"code":400,"message":"no"}}\n\n'), 1],
    ["an empty answer", inside(""), 6],
    ["a web page", inside("<html>"), 1],
  ];
}

/** Words only, and more promised. */
function long(again: string): string {
  return response(200, again.slice(0, again.indexOf("Hm.")), [`content-length: ${again.length}`]);
}

describe("once a call has run", () => {
  // beside each other, because most of it is waiting for silences to be long enough
  test.concurrent.for(recordings)(
    "%s: it never runs again, whatever becomes of the next request",
    async ([_name, wire, dialect, body], { expect, onTestFinished }) => {
      const play = async ([way, fail, tries]: WayToFail): Promise<void> => {
        let isWell = false;
        const server = await startRawServer((socket, request) => {
          if (request === 1) socket.end(response(200, body));
          else if (isWell) socket.end(response(200, says[wire]("Done.")));
          else fail(socket);
        }, onTestFinished);
        const limits = way.endsWith("silence") ? { firstByteMs: 1_000, idleMs: 1_000 } : {};
        const { task, end } = await runAt(server.host, { wire, dialect, limits });
        expect([way, end, server.requests]).toEqual([way, "failed", 1 + tries]);
        expect(lastError(task)?.code).toBeDefined();
        isWell = true;
        task.session.resume();
        expect([way, await task.session.idle(), server.requests]).toEqual([way, "answered", 2 + tries]);
        expect([way, count(task, "call_running"), count(task, "call_finished")]).toEqual([way, 1, 1]);
        for (const sent of server.bodies.slice(1)) expect(sent).toContain("look a");
      };
      await Promise.all(waysToFail(body).map(play));
    },
  );

  test("a call that was shown behind it is not asked for again either", async () => {
    for (const [, wire, dialect, body] of recordings) {
      const cut = body.slice(0, body.indexOf("\n\n", body.search(/"look"|>a/)) + 2);
      const server = await startRawServer((socket, request) => socket.end(response(200, request === 1 ? body : cut)));
      const { task, end } = await runAt(server.host, { wire, dialect });
      expect([wire, end, server.requests, count(task, "call_running")]).toEqual([wire, "failed", 2, 1]);
    }
  });
});
