/** Reads a reply whose calls are native: text and reasoning pass through, call pieces are assembled. */

import { assertNever } from "../../core/assert.ts";
import type { AgentDelta, Decoder, DecoderOptions } from "../../core/dialect.ts";
import type { ProviderDelta } from "../../core/provider.ts";
import { createToolNames } from "../names.ts";
import { countCalls, createReplyEnd } from "../reply-end.ts";
import { createNativeCalls } from "./calls.ts";

export function createJsonDecoder({ tools, nextCallId }: DecoderOptions): Decoder {
  const calls = createNativeCalls(createToolNames(tools), nextCallId);
  const replyEnd = createReplyEnd();

  const push = (delta: ProviderDelta): readonly AgentDelta[] => {
    switch (delta.type) {
      case "opened":
        return [];
      case "text":
      case "reasoning":
        return delta.text === "" ? [] : [delta];
      case "reasoning_replay":
      case "usage":
        return [delta];
      case "call":
        return calls.push(delta);
      case "finish":
      case "failure":
        replyEnd.note(delta);
        return [];
      default:
        return assertNever(delta);
    }
  };

  return {
    push,
    end() {
      const finished = calls.end(replyEnd.isClean());
      return [...finished, replyEnd.finish(countCalls(finished))];
    },
  };
}
