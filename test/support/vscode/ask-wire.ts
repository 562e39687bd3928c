/** In a suite: one request of a wire, and the editor's network settings for as long as something takes. */
import * as vscode from "vscode";
import type { AppErrorData } from "../../../src/core/errors.ts";
import type { ProviderDelta } from "../../../src/core/provider.ts";
import { createProvider, type ProviderConfig } from "../../../src/providers/index.ts";

/** The error that the reply ended with. */
export async function askWire(config: Omit<ProviderConfig, "model">): Promise<AppErrorData | undefined> {
  const provider = createProvider({ ...config, model: "m" });
  if (!provider.ok) throw new Error(provider.error.message);
  const request = { system: "", messages: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }] } as const;
  let last: ProviderDelta | undefined;
  for await (const delta of provider.value.stream(request, new AbortController().signal)) last = delta;
  return last?.type === "failure" ? last.error : undefined;
}

export async function withHttpSettings(
  settings: Readonly<Record<string, unknown>>,
  act: () => Promise<void>,
): Promise<void> {
  const http = vscode.workspace.getConfiguration("http");
  const set = async (name: string, value: unknown) => http.update(name, value, vscode.ConfigurationTarget.Global);
  for (const [name, value] of Object.entries(settings)) await set(name, value);
  try {
    await act();
  } finally {
    for (const name of Object.keys(settings)) await set(name, undefined);
  }
}
