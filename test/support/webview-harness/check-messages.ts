/** What the extension tells the settings panel of a check, at some moments of it. */
import type { CheckStep } from "../../../src/core/check/step.ts";
import type { ShownCheck } from "../../../src/core/panel.ts";
import { settingsState } from "./settings-state.ts";

const about = (id: string): Omit<ShownCheck, "steps" | "summary"> => {
  const profile = settingsState.profiles.find((entry) => entry.profile.id === id)?.profile;
  const { name = "", baseUrl = "", model = "" } = profile ?? {};
  return { type: "check", id, name, baseUrl, model };
};

const notTried = "Not tried, because “JSON: one call” failed.";
const steps: readonly CheckStep[] = [
  { id: "profile", title: "Profile", state: "passed", found: "Requests go to http://127.0.0.1:1234/v1.", ms: 0 },
  { id: "connection", title: "Connection", state: "passed", found: "Connected.", ms: 3 },
  {
    id: "key",
    title: "Key",
    state: "passed",
    found: "None is set, and the server lists its models without one.",
    ms: 38,
  },
  { id: "models", title: "Models", state: "passed", found: "12 models listed, qwen3-coder-30b among them.", ms: 0 },
  {
    id: "stream",
    title: "Plain reply",
    state: "noted",
    found: "The reply came in one piece after 2.1 s: this server does not stream.",
    fix: "Diglot works all the same; you see each reply only when it is complete.",
    ms: 2_120,
  },
  {
    id: "json.single",
    title: "JSON: one call",
    state: "failed",
    found: "The arguments were cut off, though the server said that the reply was complete.",
    fix: "This is a fault of the server's parser for this model: update the server, or use the other style.",
    detail: '{"key": "blu',
    ms: 2_040,
  },
  { id: "json.nested", title: "JSON: nested values and code", state: "skipped", found: notTried },
  { id: "json.parallel", title: "JSON: two calls at once", state: "skipped", found: notTried },
  { id: "json.result", title: "JSON: a result taken back", state: "skipped", found: notTried },
  { id: "json.forced", title: "JSON: forced choice", state: "skipped", found: notTried },
  { id: "xml.single", title: "XML: one call", state: "passed", found: "Exactly as asked for.", ms: 1_400 },
];

/** In the middle: one step runs. */
export const runningCheck: ShownCheck = {
  ...about("local"),
  steps: [...steps, { id: "xml.nested", title: "XML: nested values and code", state: "running", found: "" }],
  summary: null,
};

const allSteps: readonly CheckStep[] = [
  ...steps,
  {
    id: "xml.nested",
    title: "XML: nested values and code",
    state: "passed",
    found: "Exactly as asked for.",
    ms: 2_900,
  },
  {
    id: "xml.result",
    title: "XML: a result taken back",
    state: "passed",
    found: "The model used the result.",
    ms: 900,
  },
  {
    id: "figures",
    title: "Usage and cache",
    state: "passed",
    found: "Tokens are reported; of its cache the server says nothing.",
    ms: 0,
  },
];

/** Over: XML is recommended. Of the profile with this id. */
export function finishedCheck(id: string): ShownCheck {
  const reason =
    "XML calls came back exactly, with code in nested values, and their results were used. JSON does not work here (the arguments were cut off, though the server said that the reply was complete).";
  return {
    ...about(id),
    steps: [...allSteps],
    summary: {
      recommendation: { style: "xml", label: "XML", reason },
      steps: [...allSteps],
      stopped: false,
      requests: 11,
      tokens: 4_840,
      ms: 14_200,
    },
  };
}
