/** What the extension tells the settings panel. */
import { efforts } from "../../../src/core/request-shape.ts";
import { presets } from "../../../src/providers/presets.ts";
import type { SettingsState } from "../../../webview/settings/settings-bridge.ts";
import { surroundings } from "./panel.ts";

const style = {
  setting: "auto",
  label: "XML",
  reason:
    "Native calls came back cut on this server 2 minutes ago; JSON is tried again when the server or model changes.",
  automatic: true,
};

export const settingsState: SettingsState = {
  type: "state",
  profiles: [
    {
      profile: {
        id: "local",
        name: "qwen3-coder · local",
        provider: "openai-compatible",
        baseUrl: "http://127.0.0.1:1234/v1",
        model: "qwen3-coder-30b",
        headers: {},
        toolCalls: "auto",
      },
      style,
      key: "none",
      refused: ["parallel_tool_calls", "stream_options"],
      facts: { id: "qwen3-coder-30b", contextWindow: 16_384, vision: false, tools: true },
      reasoning: { efforts: [...efforts], budget: false },
      patience: { firstByte: 120, idle: 90 },
    },
    {
      profile: {
        id: "gateway",
        name: "Gateway",
        provider: "openai-compatible",
        baseUrl: "https://gateway.example/v1",
        model: "large",
        headers: { "X-Team": "parsers" },
        toolCalls: "json",
        maxOutputTokens: 8_000,
        request: { toolChoice: { tool: "read_file" }, parallelCalls: "off" },
      },
      style: { setting: "json", label: "JSON", reason: "You chose it.", automatic: false },
      key: "other_host",
      refused: [],
      facts: null,
      reasoning: { efforts: [...efforts], budget: true },
      patience: { firstByte: 120, idle: 90 },
    },
  ],
  activeId: "local",
  presets: presets.filter(({ id }) => id !== "demo"),
  styleOptions: surroundings.styleOptions,
};
