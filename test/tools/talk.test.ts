import { describe, expect, test } from "vitest";
import type { Ask } from "../../src/core/host.ts";
import { createNodeHost } from "../../src/hosts/node/host.ts";
import { runTool } from "../support/run-tool.ts";
import { workspaceWith } from "../support/workspace.ts";

const hostWith = (ask?: Ask) => createNodeHost({ roots: [workspaceWith()], ...(ask && { ask }) });

describe("ask_followup_question", () => {
  test("gives the person's answer to the model and shows both", async () => {
    const asked: unknown[] = [];
    const host = await hostWith({
      question: async (request) => {
        asked.push(request);
        return "Green\u001b[0m";
      },
    });
    const { text, outcome } = await runTool(host, "ask_followup_question", {
      question: "Which colour?",
      follow_up: ["Red", "Green"],
    });
    expect(asked).toEqual([{ callId: "call-1", question: "Which colour?", options: ["Red", "Green"] }]);
    expect(text).toBe("Green␛[0m");
    expect(outcome).toMatchObject({ view: { kind: "answer", question: "Which colour?" } });
  });

  test("tells the model to decide itself when there is nobody to ask", async () => {
    const { outcome, text } = await runTool(await hostWith(), "ask_followup_question", { question: "Which colour?" });
    expect(outcome.status).toBe("error");
    expect(text).toContain("There is nobody to ask in this run.\nDecide yourself");
  });

  test("is stopped while it waits", async () => {
    const stop = new AbortController();
    const host = await hostWith({
      question: (_, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined))),
    });
    setTimeout(() => stop.abort(), 20);
    expect((await runTool(host, "ask_followup_question", { question: "?" }, stop.signal)).text).toContain("stopped");
  });
});

describe("attempt_completion", () => {
  test("ends the run with the result", async () => {
    const { outcome } = await runTool(await hostWith(), "attempt_completion", { result: "# Done\r\nAll tests pass." });
    expect(outcome).toMatchObject({
      status: "ok",
      endsRun: true,
      view: { kind: "completion", text: "# Done\nAll tests pass." },
    });
  });
});
