/** A model that says what it was told to: one list of deltas for each request, in order. */
import type { AppErrorData, ErrorCode } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { FinishReason, Provider, ProviderDelta, ProviderRequest } from "../../src/core/provider.ts";

export interface ScriptedProvider extends Provider {
  readonly requests: readonly ProviderRequest[];
}

/** `onDelta` is awaited before each delta: a test can stop the run there. */
export function createScriptedProvider(
  replies: readonly (readonly ProviderDelta[])[],
  onDelta: () => Promise<void> | void = () => undefined,
): ScriptedProvider {
  const requests: ProviderRequest[] = [];
  return {
    requests,
    async *stream(request, signal) {
      requests.push(request);
      const reply = replies[requests.length - 1] ?? [failure("server_error", "The script is used up.")];
      for (const delta of reply) {
        await onDelta();
        if (signal.aborted) return;
        yield delta;
      }
    },
  };
}

export function says(text: string, reason: FinishReason = "stop"): ProviderDelta[] {
  return [{ type: "opened" }, ...pieces(text), { type: "finish", reason }];
}

/** `arguments` as text stands for a call that the dialect cannot read. */
export function calls(...list: readonly (readonly [name: string, input: JsonObject | string])[]): ProviderDelta[] {
  return [
    { type: "opened" },
    ...list.map(([name, input], position): ProviderDelta => ({ type: "call", position, name, arguments: input })),
    { type: "finish", reason: "tool_calls" },
  ];
}

export function failure(code: ErrorCode, message: string, more: Partial<AppErrorData> = {}): ProviderDelta {
  return { type: "failure", error: { code, message, advice: "Try again.", detail: "raw words", ...more } };
}

function pieces(text: string): ProviderDelta[] {
  return (text.match(/.{1,3}/gsu) ?? []).map((piece) => ({ type: "text", text: piece }));
}
