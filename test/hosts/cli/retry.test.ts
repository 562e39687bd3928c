import { expect, test } from "vitest";
import { createCli } from "../../support/cli.ts";
import { response, startRawServer } from "../../support/raw-server.ts";

const answer = 'data: {"choices":[{"delta":{"content":"Here."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const busy = (wait: string): string => response(429, '{"error":{"message":"slow down"}}', [`retry-after: ${wait}`]);

async function start(answers: readonly string[]) {
  const cli = await createCli();
  const server = await startRawServer((socket, request) => {
    socket.end(answers[Math.min(request, answers.length) - 1] ?? "");
  });
  const where = ["--workspace", cli.workspace, "--base-url", `http://${server.host}/v1`, "--model", "m"];
  return { server, run: (...more: string[]) => cli.start(["run", "x", ...where, "--style", "json", ...more]) };
}

test("a server that asks for a second gets it, and the task goes on", async () => {
  const { server, run } = await start([busy("1"), response(200, answer)]);
  const { code, stdout } = await run().ended;
  expect([code, server.requests]).toEqual([0, 2]);
  expect(stdout).toContain(
    "! The server takes no more requests from you for the moment. Trying again in 1 s, try 2 of 6.",
  );
  expect(stdout).toContain("Here.");
});

test("a stop ends the wait at once, and nothing is sent again", async () => {
  const { server, run } = await start([busy("3000")]);
  const { child, stdout, ended } = run();
  await expect.poll(stdout).toContain("Trying again in 50 min");
  child.kill("SIGINT");
  expect([(await ended).code, server.requests]).toEqual([4, 1]);
});

test("killed while it waits, a task is one that was interrupted, and goes on", async () => {
  const { server, run } = await start([busy("3000"), response(200, answer)]);
  const first = run();
  await expect.poll(first.stdout).toContain("Trying again in 50 min");
  first.child.kill("SIGKILL");
  await first.ended;
  const taskId = /Task (\S+)/.exec(first.stdout())?.[1] ?? "?";
  const { code, stdout } = await run("--task", taskId, "--events").ended;
  expect([code, server.requests]).toEqual([0, 2]);
  expect(stdout).toContain("Diglot ended while this task was running.");
});
