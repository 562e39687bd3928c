/** The settings panel's entry: takes the editor's API once and composes everything. */
import "./zod-without-eval.ts";
import "./style.css";
import "./settings/settings.css";
import "./settings/check.css";
import "./settings/insights.css";
import { render } from "preact";
import { App } from "./settings/app.tsx";
import { createSettingsBridge } from "./settings/settings-bridge.ts";

const vscode = acquireVsCodeApi();
const bridge = createSettingsBridge({ post: (message) => vscode.postMessage(message) });
addEventListener("message", (event) => bridge.receive(event.data));
addEventListener("pagehide", () => bridge.saveNow());
render(<App bridge={bridge} />, document.getElementById("root") ?? document.body);
bridge.post({ type: "ready" });
