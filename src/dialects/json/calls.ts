/**
 * Assembles native calls from the pieces that servers send, whichever way they number and name them.
 * 1. Which call a piece belongs to is decided by id, then index, then its place in the array, then the last call.
 * 2. Nothing is read before the end: a prefix that parses can still grow.
 * 3. A call is ready only if its arguments are whole.
 */
import type { AgentDelta, DecoderOptions } from "../../core/dialect.ts";
import type { JsonObject } from "../../core/json.ts";
import { propertyFor } from "../coerce.ts";
import type { ToolNames } from "../names.ts";
import { Pieces } from "../pieces.ts";
import { type ArgumentStream, createArgumentStream, restingStream } from "./argument-stream.ts";
import { finishCall } from "./finish-call.ts";
import type { NativeCall } from "./native-call.ts";
import { isParallel } from "./parallel.ts";
import { type CallDelta, createSlots } from "./slots.ts";

export interface NativeCalls {
  push(delta: CallDelta): readonly AgentDelta[];
  /** `isClean`: the server said that the reply is over and was not cut. */
  end(isClean: boolean): readonly AgentDelta[];
}

export function createNativeCalls(names: ToolNames, nextCallId: DecoderOptions["nextCallId"]): NativeCalls {
  let newest: NativeCall | undefined;
  const slots = createSlots((): NativeCall => {
    if (newest !== undefined) leave(newest);
    newest = emptyCall(nextCallId());
    return newest;
  });
  return {
    push(delta) {
      const more = onlyArguments(delta);
      const known = more === undefined ? undefined : slots.newestAt(delta.index);
      if (more !== undefined && known?.started === true) return show(known, append(known, more));
      if (isEmpty(delta)) return [];
      const call = slots.slotFor(delta);
      if (delta.replay !== undefined) call.replay = delta.replay;
      addName(call, delta.name ?? "", names);
      return addArguments(call, delta.arguments, names);
    },
    end(isClean) {
      return slots.drain().flatMap((call) => {
        const context = { names, nextCallId, isClean };
        return call.started ? finishCall(call, context) : [...start(call, names), ...finishCall(call, context)];
      });
    },
  };
}

/** Nearly all pieces say nothing but how the arguments go on. */
function onlyArguments({ id, name, replay, arguments: args }: CallDelta): string | undefined {
  const isBare = id === undefined && name === undefined && replay === undefined;
  return isBare && typeof args === "string" ? args : undefined;
}

/** Some gateways send an empty call with every piece of text. */
function isEmpty({ id = "", name = "", arguments: args = "", replay }: CallDelta): boolean {
  return args === "" && id === "" && name === "" && replay === undefined;
}

function emptyCall(id: string): NativeCall {
  const call: NativeCall = {
    id,
    name: "",
    spec: undefined,
    started: false,
    text: new Pieces(),
    isCumulative: false,
    stream: restingStream,
    replay: undefined,
  };
  call.stream = streamOf(call, false);
  return call;
}

function streamOf(call: NativeCall, isComplete: boolean): ArgumentStream {
  const rename = (key: string): string => (call.spec === undefined ? key : (propertyFor(call.spec, key) ?? key));
  return createArgumentStream(call.id, rename, isComplete);
}

/** Another call begins. This one is hardly ever gone on with, and there may be thousands: it keeps its text alone. */
function leave(call: NativeCall): void {
  call.text.join();
  if (call.stream.isAtRest) call.stream = restingStream;
}

function show(call: NativeCall, text: string): readonly AgentDelta[] {
  if (call.stream === restingStream) call.stream = streamOf(call, true);
  return call.stream.push(text);
}

/**
 * A name comes once. Repeats are ignored (MiniMax on NIM sends it with every piece); another piece is joined on if a tool's
 * name comes of it, or while what is there is no tool's yet: `functions.` and `read_file`.
 */
function addName(call: NativeCall, piece: string, names: ToolNames): void {
  if (piece === "" || call.started || piece === call.name) return;
  const joined = call.name + piece;
  const isLonger = piece.startsWith(call.name) && names.exact(call.name) === undefined; // all of it so far, with each piece
  if (call.name === "" || (isLonger && (names.isPrefix(piece) || names.exact(piece)))) call.name = piece;
  else if (names.exact(call.name) === undefined && (names.isPrefix(joined) || names.exact(joined))) call.name = joined;
  else if (names.resolve(call.name) === undefined) call.name = isLonger ? piece : joined;
}

function addArguments(
  call: NativeCall,
  piece: string | JsonObject | undefined,
  names: ToolNames,
): readonly AgentDelta[] {
  const text = typeof piece === "object" ? JSON.stringify(piece) : (piece ?? "");
  const added = typeof piece === "object" ? replace(call, text) : append(call, text);
  if (call.started) return show(call, added);
  if (isParallel(call.name)) {
    show(call, added); // for where it ends; which calls it holds is read at the end
    return [];
  }
  const isWholeName = call.name !== "" && !names.isPrefix(call.name);
  if (!isWholeName && (call.name === "" || call.text.length === 0)) return [];
  if (call.text.length === 0 && names.resolve(call.name) === undefined) return []; // the name may go on
  return [...start(call, names), ...show(call, call.text.join())];
}

/** What is new in the arguments. */
function append(call: NativeCall, piece: string): string {
  if (piece === "") return "";
  const { length } = call.text;
  if (length > 0 && piece.length >= length && /^\s*\{/.test(piece)) {
    const known = call.text.join();
    // `{}` first and the arguments after it: shims that forward an empty input (CLIProxyAPI).
    if (known.trim() === "{}") return replace(call, piece);
    // All so far, again with every piece: DeepSeek on Qianfan (hermes-agent PR#35718).
    if (known.startsWith("{") && piece.startsWith(known)) {
      if (piece.length === length) return call.stream.isComplete ? "" : add(call, piece);
      call.isCumulative = true;
    }
  }
  if (!call.isCumulative || piece.length < length) return add(call, piece);
  const known = call.text.join();
  return add(call, piece.startsWith(known) ? piece.slice(known.length) : piece);
}

function add(call: NativeCall, text: string): string {
  call.text.add(text);
  return text;
}

function replace(call: NativeCall, text: string): string {
  call.text.clear();
  return add(call, text);
}

function start(call: NativeCall, names: ToolNames): readonly AgentDelta[] {
  if (isParallel(call.name)) return [];
  call.started = true;
  call.spec = names.resolve(call.name);
  return [{ type: "call_started", id: call.id, name: call.spec?.name ?? call.name }];
}
