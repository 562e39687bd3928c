/** Reads a reply whose calls are tags in its text. Native calls that come unasked are read as native calls. */
import { assertNever } from "../../core/assert.ts";
import type { AgentDelta, Decoder, DecoderOptions } from "../../core/dialect.ts";
import type { ProviderDelta } from "../../core/provider.ts";
import { createNativeCalls } from "../json/calls.ts";
import { createToolNames } from "../names.ts";
import { countCalls, createReplyEnd } from "../reply-end.ts";
import { createXmlScanner } from "./scanner.ts";

export function createXmlDecoder({ tools, nextCallId }: DecoderOptions): Decoder {
  const names = createToolNames(tools);
  const scanner = createXmlScanner(names, nextCallId);
  const native = createNativeCalls(names, nextCallId);
  const replyEnd = createReplyEnd();

  const push = (delta: ProviderDelta): readonly AgentDelta[] => {
    switch (delta.type) {
      case "opened":
        return [];
      case "text":
        return delta.text === "" ? [] : scanner.push(delta.text);
      case "reasoning":
        return delta.text === "" ? [] : [delta];
      case "reasoning_replay":
      case "usage":
        return [delta];
      case "call":
        return native.push(delta);
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
      const isClean = replyEnd.isClean();
      const finished = [...scanner.end(isClean), ...native.end(isClean)];
      return [...finished, replyEnd.finish(countCalls(finished))];
    },
  };
}
