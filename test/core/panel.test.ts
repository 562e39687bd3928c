import { describe, expect, test } from "vitest";
import { hostToSettings, settingsToHost } from "../../src/core/panel.ts";
import { finishedCheck, runningCheck } from "../support/webview-harness/check-messages.ts";

describe("what the extension tells of a check", () => {
  test.each([
    ["while it runs", runningCheck],
    ["when it is over", finishedCheck("local")],
    ["before its first step", { ...runningCheck, steps: [] }],
  ])("%s is taken as it is", (_, message) => {
    expect(hostToSettings.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  const [step] = runningCheck.steps;
  test.each<[string, object]>([
    ["without the profile it is about", { ...runningCheck, id: undefined }],
    ["with a state that no step has", { ...runningCheck, steps: [{ ...step, state: "done" }] }],
    ["with a step that says nothing", { ...runningCheck, steps: [{ id: "a", title: "A", state: "passed" }] }],
    ["with a summary that recommends nothing at all", { ...runningCheck, summary: { steps: [], requests: 1, ms: 1 } }],
    ["without a word on whether it is over", { ...runningCheck, summary: undefined }],
  ])("%s is refused", (_, message) => {
    expect(hostToSettings.safeParse(JSON.parse(JSON.stringify(message))).success).toBe(false);
  });
});

test.each<[object, boolean]>([
  [{ type: "check", id: "local" }, true],
  [{ type: "check" }, false],
  [{ type: "check", id: 7 }, false],
  [{ type: "stop_check" }, true],
  [{ type: "copy_check_report" }, true],
  [{ type: "copy_check_report_to", path: "/etc/passwd" }, false],
])("of what the panel asks for, %j is understood: %s", (message, isUnderstood) => {
  expect(settingsToHost.safeParse(message).success).toBe(isUnderstood);
});
