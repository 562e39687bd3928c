/** A reply that the server paused ("pause_turn") and what follows it are one: the pause itself is not told. */
import type Anthropic from "@anthropic-ai/sdk";
import type { AppErrorData } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ProviderDelta, Usage } from "../../core/provider.ts";
import { mergeUsage } from "../../core/usage.ts";
import type { EventReader } from "./read-event.ts";
import { together } from "./usage.ts";

export type Body = Anthropic.MessageCreateParamsStreaming;

interface Plan {
  readonly body: Body;
  begin(): EventReader;
  /** How often to go on. */
  readonly pauses: number;
  /** Says what to leave out of the request. Behind the first word there is nothing to learn: that is a reply that broke. */
  naming(error: AppErrorData): AppErrorData;
}

/** Asks again with all that was said, in one message at the end, until the reply is over. */
export async function* streamToEnd(
  streamOnce: (body: Body, reader: EventReader) => AsyncIterable<ProviderDelta>,
  { body, begin, pauses, naming }: Plan,
): AsyncGenerator<ProviderDelta> {
  const said: JsonObject[] = [];
  let hasOutput = false;
  let before: Usage = {}; // of the requests that were paused: each is billed
  for (let left = pauses; ; left--) {
    const reader = begin();
    let paused: readonly JsonObject[] | undefined;
    let told: Usage = {};
    for await (const delta of streamOnce(goingOn(body, said), reader)) {
      if (delta.type === "failure") return yield hasOutput ? delta : { ...delta, error: naming(delta.error) };
      hasOutput ||= delta.type === "text" || delta.type === "reasoning" || delta.type === "call";
      if (delta.type === "finish" && left > 0) paused = reader.paused();
      const isTold = delta.type === "opened" ? said.length === 0 : delta.type !== "finish" || paused === undefined;
      if (delta.type === "usage") told = mergeUsage(told, delta.usage);
      if (isTold) yield delta.type === "usage" ? { ...delta, usage: together(before, told) } : delta;
    }
    if (paused === undefined) return;
    before = together(before, told);
    said.push(...paused);
  }
}

function goingOn(body: Body, said: readonly JsonObject[]): Body {
  if (said.length === 0) return body;
  // as the server sent them: blocks of its own that no type here names are among them
  const content = said as readonly unknown[] as Anthropic.ContentBlockParam[];
  return { ...body, messages: [...body.messages, { role: "assistant", content }] };
}
