/**
 * Finds calls in the text of a reply while it streams.
 * 1. Each chunk is looked at once, together with the few characters that waited for it. Text that was decided is never
 *    indexed, sliced or matched again; pieces are joined once.
 * 2. What is shown does not depend on where the chunks were cut.
 * 3. A call is read when it is certain where it ends, and told when the reply is over.
 */

import { assertNever } from "../../core/assert.ts";
import type { AgentDelta } from "../../core/dialect.ts";
import { isExact } from "../parameter-kinds.ts";
import { unknownTool } from "../problems.ts";
import { readBody, readUnknown } from "./calls.ts";
import { cutLeak, readLeak } from "./leaked.ts";
import type { FoundCall, OpenCall } from "./open-call.ts";
import { endAtPassed, readParameter } from "./parameter.ts";
import { readProse, takePlain } from "./prose.ts";
import { type Missing, readCall } from "./read-call.ts";
import { reportCalls } from "./report.ts";
import { createScan, feed, retract, type Scan, type ScanOptions, type Step, say, settle, take } from "./scan.ts";
import { readRehearsal, readThinking } from "./thinking.ts";

export interface TextScanner {
  push(text: string): readonly AgentDelta[];
  /** Something follows: what was read of a thought is a thought, and the next one begins anew. */
  release(): readonly AgentDelta[];
  end(reply: ReplyFacts): readonly AgentDelta[];
}

export interface ReplyFacts {
  /** The server said that the reply is over and was not cut. */
  readonly isClean: boolean;
  /** What came of the calls that the server sent as calls. */
  readonly native: readonly AgentDelta[];
}

export function createTextScanner(options: ScanOptions): TextScanner {
  let scan = createScan(options);
  let isFresh = true;
  return {
    push(text) {
      isFresh = false;
      feed(scan, text);
      const plain = takePlain(scan);
      if (plain !== "") return [{ type: "text", text: plain }];
      run(scan);
      return scan.out.take();
    },
    release() {
      if (isFresh) return [];
      isFresh = true;
      const rest = scan.kept.drain() + scan.buffer.slice(scan.at);
      scan.out.prose("reasoning", rest);
      const deltas = scan.out.take();
      scan = createScan(options);
      return deltas;
    },
    end(reply) {
      scan.final = true;
      feed(scan, "");
      run(scan);
      closeAll(scan, reply.isClean);
      for (const delta of [...reportCalls(scan, reply), ...unknownCall(scan)]) scan.out.say(delta);
      return scan.out.take();
    },
  };
}

function run(scan: Scan): void {
  while (scan.at < scan.buffer.length) {
    if (step(scan) === "moved") continue;
    if (!scan.final) return;
    say(scan, take(scan, scan.at + 1)); // nothing waits at the end of a reply; this only makes sure of it
  }
}

function step(scan: Scan): Step {
  switch (scan.state) {
    case "prose":
      return readProse(scan);
    case "body":
      return readBody(scan);
    case "parameter":
      return readParameter(scan);
    case "unknown":
      return readUnknown(scan);
    case "thinking":
    case "rehearsal":
      return readThinking(scan);
    case "leak":
      return readLeak(scan);
    case "rest":
      scan.out.prose(scan.restAs, take(scan, scan.buffer.length));
      return "moved";
    default:
      return assertNever(scan.state);
  }
}

function closeAll(scan: Scan, isClean: boolean): void {
  say(scan, scan.orphans.drain().replace(/\S+/g, "")); // nothing follows them: only the white space is text
  if (scan.state === "rehearsal") readRehearsal(scan, () => run(scan));
  if (scan.leak !== undefined) cutLeak(scan, scan.leak);
  if (scan.call !== undefined && !(isClean && isShown(scan, scan.call)))
    scan.found.push(cutCall(scan, scan.call, isClean));
  settle(scan);
  if (!scan.out.isProvisional) return;
  // of a reply that was cut, what was to follow might have said that a call in a fence or a thought is an example
  const mayBeExample = !isClean && (scan.out.isFenced || scan.out.isRehearsal);
  if (scan.found.length > scan.foundBefore && !mayBeExample) scan.out.commit();
  else retract(scan);
}

/** The fence that held it ended before it did, and words follow: an example that leaves the end out. */
function isShown({ out, found, foundBefore }: Scan, { open, raw, parameters }: OpenCall): boolean {
  if (!out.isFenced || found.length > foundBefore || (open !== undefined && isExact(open.property))) return false;
  const { start } = open ?? parameters.at(-1) ?? { start: 0 };
  return /<\/[\w:-]+>\s*\n {0,3}(?:`{3,}|~{3,})\s*\n\s*\S/.test(raw.since(start));
}

function cutCall(scan: Scan, call: OpenCall, isClean: boolean): FoundCall {
  const { open } = call;
  (open ?? call.parameters.at(-1))?.value?.finish();
  const missing = whatIsMissing(scan, call, isClean);
  if (open !== undefined && missing === "nothing") call.parameters.push(open);
  return readCall(call, scan, { missing, isClean });
}

function whatIsMissing({ state }: Scan, call: OpenCall, isClean: boolean): Missing {
  if (call.open === undefined) return state === "body" ? "closer" : "value";
  return isClean && endAtPassed(call, call.open) ? "nothing" : "value";
}

/** The block of a tool that does not exist was shown as the text it is; the model is told that nothing ran. */
function unknownCall(scan: Scan): readonly AgentDelta[] {
  const { suspect, names } = scan;
  if (suspect?.stage !== "closed" || scan.found.length > 0) return [];
  const id = scan.nextCallId();
  const { name } = suspect;
  return [
    { type: "call_started", id, name },
    { type: "call_invalid", id, name, problem: unknownTool(name, names.specs), raw: "" },
  ];
}
