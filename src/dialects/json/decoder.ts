/** Reads a reply whose calls are native: text and reasoning pass through, call pieces are assembled. */

import { assertNever } from "../../core/assert.ts";
import type { AgentDelta, Decoder, DecoderOptions } from "../../core/dialect.ts";
import type { ProviderDelta } from "../../core/provider.ts";
import { createLeakScanner } from "../leaks/scanner.ts";
import { createToolNames } from "../names.ts";
import { countCalls, createReplyEnd } from "../reply-end.ts";
import { createNativeCalls } from "./calls.ts";

export function createJsonDecoder(options: DecoderOptions): Decoder {
  const names = createToolNames(options.tools);
  const calls = createNativeCalls(names, options.nextCallId);
  const leaks = createLeakScanner(names, options);
  const replyEnd = createReplyEnd();

  const push = (delta: ProviderDelta): readonly AgentDelta[] => {
    switch (delta.type) {
      case "opened":
        return [];
      case "text":
        return leaks.text(delta.text);
      case "reasoning":
        return leaks.reasoning(delta.text);
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
      const native = calls.end(replyEnd.isClean());
      const finished = [...leaks.end(native), ...native];
      return [...finished, replyEnd.finish(countCalls(finished))];
    },
  };
}
