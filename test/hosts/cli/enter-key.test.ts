import { PassThrough } from "node:stream";
import { setTimeout as pass } from "node:timers/promises";
import { expect, test } from "vitest";
import { readCommand } from "../../../src/hosts/cli/args.ts";
import { createEnterKey, type EnterKey } from "../../../src/hosts/cli/enter-key.ts";
import { runCommand } from "../../../src/hosts/cli/run-task.ts";
import { response, startRawServer } from "../../support/raw-server.ts";
import { tempFolder } from "../../support/temp-folder.ts";

function terminal() {
  let written = "";
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = { write: (text: string) => (written += text), isTTY: true };
  return { input, output, written: () => written };
}

test("a line that is entered during the wait counts, and what was typed before or comes later does not", async () => {
  const { input, output, written } = terminal();
  let pressed = 0;
  input.write("typed ahead\n");
  const key = createEnterKey(input, output, () => true);
  const end = key?.listen(() => pressed++);
  await pass(400);
  expect(pressed).toBe(0);
  input.write("no line yet");
  input.write("\n");
  await expect.poll(() => pressed).toBe(1);
  expect(written()).toBe("\u001b[1A");
  end?.();
  input.write("\n");
  await pass(50);
  expect(pressed).toBe(1);
});

test("nothing is read where either end is no terminal, or in the background", () => {
  const { input, output } = terminal();
  expect(createEnterKey(Object.assign(new PassThrough(), { isTTY: false }), output)).toBeUndefined();
  expect(createEnterKey(input, { ...output, isTTY: false })).toBeUndefined();
  expect(createEnterKey(input, output, () => false)?.listen(() => undefined)).toBeUndefined();
  expect(input.isPaused()).toBe(false);
  expect(input.listenerCount("data")).toBe(0);
});

const answer = 'data: {"choices":[{"delta":{"content":"Here."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

/** The whole command, with a key that a test presses. */
async function runWith(enterKey: EnterKey | undefined) {
  const server = await startRawServer((socket, request) =>
    socket.end(request === 1 ? response(429, "{}", ["retry-after: 3000"]) : response(200, answer)),
  );
  const home = await tempFolder();
  const { output, written } = terminal();
  let stop = (): void => undefined;
  const where = ["--workspace", home, "--base-url", `http://${server.host}/v1`, "--model", "m", "--style", "json"];
  const command = readCommand(["run", "x", ...where]);
  if (!command.ok || command.value.kind !== "run") throw new Error("no command to run");
  const ended = runCommand(command.value, {
    env: { XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
    out: output,
    tell: () => undefined,
    onStop(given) {
      stop = given;
    },
    enterKey,
  });
  return { server, written, ended, stop: () => stop() };
}

test("Enter ends the wait, and the line on the screen says so", async () => {
  let press = (): void => undefined;
  const listening: boolean[] = [];
  const { server, written, ended } = await runWith({
    listen(pressed) {
      press = pressed;
      listening.push(true);
      return () => listening.push(false);
    },
  });
  await expect.poll(written).toContain("Trying again in 50 min (Enter: now, Ctrl+C: stop)");
  press();
  expect(await ended).toEqual({ ok: true, value: "finished" });
  expect([server.requests, listening]).toEqual([2, [true, false]]);
  expect(written()).toContain("Here.");
});

test("where there is no key nothing is said of one, and a stop ends the wait", async () => {
  const { server, written, ended, stop } = await runWith(undefined);
  await expect.poll(written).toContain("Trying again in 50 min");
  stop();
  expect(await ended).toEqual({ ok: true, value: "stopped" });
  expect(written()).not.toContain("Enter");
  expect(server.requests).toBe(1);
});
