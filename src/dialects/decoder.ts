/** Reads a reply of either style: calls that are sent as calls, and calls that stand in the text. */
import { assertNever } from "../core/assert.ts";
import type { AgentDelta, Decoder, DecoderOptions } from "../core/dialect.ts";
import type { ProviderDelta } from "../core/provider.ts";
import type { ToolSpec } from "../core/tool.ts";
import { createNativeCalls } from "./json/calls.ts";
import { createLeakFinder, type LeakFinder } from "./leaks/find.ts";
import { createToolNames, type ToolNames } from "./names.ts";
import { recovered } from "./recovered.ts";
import { countCalls, createReplyEnd } from "./reply-end.ts";
import { ownTagsOf } from "./xml/own-tags.ts";
import { lineStartsOf } from "./xml/prose.ts";
import { createTextScanner } from "./xml/scanner.ts";

/** `isTaught`: the model was taught to write calls as our own tags, so those are no leak. */
export function createDecoder(options: DecoderOptions, { isTaught }: { readonly isTaught: boolean }): Decoder {
  const { tools, nextCallId, modelIsThinking: isPrefilled } = options;
  const known = knownOf(tools);
  const { names } = known;
  const calls = createNativeCalls(names, nextCallId);
  const common = { ...known, nextCallId, isTaught };
  const answer = createTextScanner({ ...common, isPrefilled });
  const thought = createTextScanner({ ...common, isThought: true });
  const replyEnd = createReplyEnd();
  let isThinking = false;

  const push = (delta: ProviderDelta): readonly AgentDelta[] => {
    switch (delta.type) {
      case "waiting":
      case "opened":
        return nothing;
      case "text":
        if (delta.text === "") return nothing;
        return isThinking ? after(endThought(delta.text), answer.push(delta.text)) : answer.push(delta.text);
      case "reasoning":
        isThinking ||= delta.text !== "";
        return delta.text === "" ? nothing : thought.push(delta.text);
      case "reasoning_replay":
      case "usage":
        return [delta];
      case "call":
        return isThinking ? after(endThought(), calls.push(delta)) : calls.push(delta);
      case "finish":
      case "failure":
        replyEnd.note(delta);
        return [];
      default:
        return assertNever(delta);
    }
  };
  /** A thought that words or calls follow was one. */
  const endThought = (behind?: string): readonly AgentDelta[] => {
    if (!isThinking || behind?.trim() === "") return nothing;
    isThinking = false;
    return thought.release();
  };

  return {
    push,
    end() {
      const isClean = replyEnd.isClean();
      const sent = calls.end(isClean);
      const native = isTaught ? recovered(sent) : sent; // nobody asked for native calls
      const reply = { isClean, native };
      const finished = [...thought.end(reply), ...answer.end(reply), ...native];
      return [...finished, replyEnd.finish(countCalls(finished))];
    },
  };
}

/** What follows from the tools alone: they stay the same for a task, and so it is made once. */
interface Known {
  readonly names: ToolNames;
  readonly leaks: LeakFinder;
  readonly lineStarts: ReadonlySet<number>;
  readonly ownTags: ReadonlySet<string>;
}

const knownTools = new WeakMap<readonly ToolSpec[], Known>();

function knownOf(tools: readonly ToolSpec[]): Known {
  const found = knownTools.get(tools);
  if (found !== undefined) return found;
  const names = createToolNames(tools);
  const leaks = createLeakFinder(names);
  const made = { names, leaks, lineStarts: lineStartsOf(leaks, names), ownTags: ownTagsOf(leaks, names) };
  knownTools.set(tools, made);
  return made;
}

const nothing: readonly AgentDelta[] = [];

/** Nearly always there is nothing before it: no list is made then. */
function after(first: readonly AgentDelta[], then: readonly AgentDelta[]): readonly AgentDelta[] {
  return first.length === 0 ? then : [...first, ...then];
}
