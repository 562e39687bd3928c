/** How tools are taught to a model and how its calls are read: the boundary that keeps the tool-call style out of the rest. */
import type { AppErrorData } from "./errors.ts";
import type { Evidence } from "./evidence.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Message } from "./message.ts";
import type { FinishReason, ProviderDelta, Usage, WireMessage, WireTool } from "./provider.ts";
import type { ToolSpec } from "./tool.ts";

/** `path` leads from the input to the string that grows: ["content"], ["todos", 0, "text"]. */
export type InputPath = readonly (string | number)[];

export type AgentDelta =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "reasoning_replay"; readonly replay: JsonValue }
  /** Sent once per call, as soon as its name is known; exactly one ready, invalid or withdrawn follows. `name` may be unknown to the registry. */
  | { readonly type: "call_started"; readonly id: string; readonly name: string }
  /** A piece of one argument, for show: provisional until `call_ready`. */
  | { readonly type: "call_input"; readonly id: string; readonly path: InputPath; readonly text: string }
  | {
      readonly type: "call_ready";
      readonly id: string;
      readonly name: string;
      readonly input: JsonObject;
      readonly replay?: JsonValue | undefined;
      /** It had to be mended, or came in another form than the one that was asked for. Absent: right as it came. */
      readonly isRecovered?: true | undefined;
    }
  /** The call cannot run. `raw` is what the model wrote. Always after a `call_started` of the same id. */
  | {
      readonly type: "call_invalid";
      readonly id: string;
      readonly name: string;
      readonly problem: AppErrorData;
      readonly raw: string;
    }
  /** What was said to be a call is text, or nothing: `text` stands where the call stood. Never after a call is ready. */
  | { readonly type: "call_withdrawn"; readonly id: string; readonly text: string }
  /** `leakedFormat`: a call came as text in this format, though native calls were asked for. Evidence about the server. */
  | { readonly type: "notice"; readonly text: string; readonly detail?: string; readonly leakedFormat?: string }
  | { readonly type: "usage"; readonly usage: Usage }
  /** Always last, exactly once. `error` when the reply as a whole failed; calls that are ready stay valid. */
  | { readonly type: "finish"; readonly reason: FinishReason; readonly error?: AppErrorData };

/**
 * Reads one reply.
 * 1. Same bytes, any chunking, same result (neighbouring text and input deltas joined).
 * 2. Linear in the reply's length, in time and memory.
 * 3. Nothing is dropped silently: every byte becomes text, reasoning, a call or a named problem.
 * 4. A call is ready only when its end was seen; one that was cut off is invalid (`truncated_call`), never repaired.
 * 5. Inside a parameter only that parameter's own end counts, and only where what follows makes it an end.
 * 6. Text quoted in code fences or inline code is text.
 * 7. Input streams out by path while it arrives.
 * 8. No call is ready before `end`: a parsable prefix can still grow.
 */
export interface Decoder {
  push(delta: ProviderDelta): readonly AgentDelta[];
  /** The stream is over, for whatever reason. Call it once. */
  end(): readonly AgentDelta[];
}

export interface DecoderOptions {
  readonly tools: readonly ToolSpec[];
  /** Mints call ids. */
  readonly nextCallId: () => string;
  /** The server strips `<think>`: text is reasoning up to the late `</think>`. */
  readonly modelIsThinking?: boolean | undefined;
}

export interface Dialect {
  /** What the request carries so that the model knows the tools. Byte-stable for the same tools. */
  teach(tools: readonly ToolSpec[]): { readonly system?: string; readonly tools?: readonly WireTool[] };
  /** Neutral history to what this request carries. Pure, and the text of a prefix of messages is a prefix of the whole text. */
  encode(history: readonly Message[]): readonly WireMessage[];
  decoder(options: DecoderOptions): Decoder;
}

/** What people are told about the style of a request. Opaque to everyone else: shown, stored, never compared. */
export interface StyleChoice {
  /** The setting's value that led here. */
  readonly setting: string;
  /** "JSON" or "XML". */
  readonly label: string;
  /** One sentence. */
  readonly reason: string;
  /** Decided by Diglot rather than by the person. */
  readonly automatic: boolean;
}

export interface StyleOption {
  readonly value: string;
  readonly label: string;
  readonly description: string;
}

/** A setting that has become a dialect. */
export interface Choice {
  readonly dialect: Dialect;
  readonly style: StyleChoice;
  /** Left to evidence, of which there is none: a word of the server itself would settle it. */
  readonly isGuess: boolean;
}

/** A style that the setting can name outright. */
export interface ExplicitStyle {
  readonly value: string;
  readonly label: string;
  readonly dialect: Dialect;
}

/** The one place where a setting becomes a dialect. */
export interface Dialects {
  readonly options: readonly StyleOption[];
  /** The one to be tried first comes first. */
  readonly explicit: readonly ExplicitStyle[];
  choose(setting: string, evidence: readonly Evidence[]): Choice;
}
