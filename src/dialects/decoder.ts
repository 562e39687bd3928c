/** Reads a reply of either style: calls that are sent as calls, and calls that stand in the text. */
import { assertNever } from "../core/assert.ts";
import type { AgentDelta, Decoder, DecoderOptions } from "../core/dialect.ts";
import type { ProviderDelta } from "../core/provider.ts";
import { createNativeCalls } from "./json/calls.ts";
import { createLeakFinder } from "./leaks/find.ts";
import { createToolNames } from "./names.ts";
import { countCalls, createReplyEnd } from "./reply-end.ts";
import { createTextScanner } from "./xml/scanner.ts";

/** `isTaught`: the model was taught to write calls as our own tags, so those are no leak. */
export function createDecoder(options: DecoderOptions, { isTaught }: { readonly isTaught: boolean }): Decoder {
  const { tools, nextCallId, modelIsThinking: isPrefilled } = options;
  const names = createToolNames(tools);
  const calls = createNativeCalls(names, nextCallId);
  const common = { names, leaks: createLeakFinder(names), nextCallId, isTaught };
  const answer = createTextScanner({ ...common, isPrefilled });
  const thought = createTextScanner({ ...common, isThought: true });
  const replyEnd = createReplyEnd();

  const push = (delta: ProviderDelta): readonly AgentDelta[] => {
    switch (delta.type) {
      case "opened":
        return [];
      case "text":
        return delta.text === "" ? [] : [...released(delta.text), ...answer.push(delta.text)];
      case "reasoning":
        return delta.text === "" ? [] : thought.push(delta.text);
      case "reasoning_replay":
      case "usage":
        return [delta];
      case "call":
        return [...thought.release(), ...calls.push(delta)];
      case "finish":
      case "failure":
        replyEnd.note(delta);
        return [];
      default:
        return assertNever(delta);
    }
  };
  /** A thought that words follow was one. */
  const released = (text: string): readonly AgentDelta[] => (/\S/.test(text) ? thought.release() : []);

  return {
    push,
    end() {
      const isClean = replyEnd.isClean();
      const native = calls.end(isClean);
      const reply = { isClean, native };
      const finished = [...thought.end(reply), ...answer.end(reply), ...native];
      return [...finished, replyEnd.finish(countCalls(finished))];
    },
  };
}
