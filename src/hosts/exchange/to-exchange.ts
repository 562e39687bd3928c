/** A recorded exchange as one line that `diglot decode` reads, with the request beside it. */
import type { JsonValue } from "../../core/json.ts";
import { parseJson } from "../../core/json.ts";
import type { HeaderLine, RecordedExchange, RecordedReply } from "../../providers/transport/recorded-exchange.ts";
import { askedOf, asksModel, taughtTools } from "./asked.ts";
import { transportOf } from "./decode-exchange.ts";
import type { Exchange } from "./exchange.ts";

/** An `Exchange`, and what `diglot decode` passes over. */
export interface ExchangeLine extends Partial<Exchange> {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** Milliseconds. */
  readonly ms: number;
  readonly model: string;
  /** What was not kept, because it was too long. */
  readonly left_out?: { readonly request_characters: number; readonly reply_bytes: number };
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: JsonValue;
  };
}

/** Undefined for a request that is no question to a model, or that got no reply. `taught`: see `taughtTools`. */
export function toExchange(
  recorded: RecordedExchange,
  taught: Exchange["tools"] = [...taughtTools],
): ExchangeLine | undefined {
  const { number, at, ms, model, wire, request, reply, problem } = recorded;
  if (reply === undefined || !asksModel(recorded)) return undefined;
  const body = parseJson(request.body);
  const { method, url } = request;
  return {
    id: `${new Date(at).toISOString()}-${number}`,
    ...askedOf(recorded, taught),
    transport: transportOf(wire),
    http: httpOf(reply),
    ...piecesOf(reply.pieces),
    ...(problem === undefined ? {} : { broken: problem }),
    at: new Date(at).toISOString(),
    ms,
    model,
    ...leftOut(recorded, reply),
    request: { method, url, headers: byName(request.headers), body: body.ok ? body.value : request.body },
  };
}

function httpOf({ status, headers }: RecordedReply): NonNullable<Exchange["http"]> {
  const type = headers.find(([name]) => name === "content-type")?.[1];
  return { status, ...(type === undefined ? {} : { content_type: type }), headers: byName(headers) };
}

/** As text where every piece is whole text, for people; as base64 where one ends within a character. */
function piecesOf(pieces: readonly Uint8Array[]): Pick<Exchange, "wire" | "wire_b64"> {
  const buffers = pieces.map((piece) => Buffer.from(piece));
  const texts = buffers.map((buffer) => buffer.toString("utf8"));
  const isText = texts.every((text, at) => buffers[at]?.equals(Buffer.from(text, "utf8")));
  return isText ? { wire: texts } : { wire_b64: buffers.map((buffer) => buffer.toString("base64")) };
}

function byName(headers: readonly HeaderLine[]): Record<string, string> {
  return Object.fromEntries(headers);
}

function leftOut({ request }: RecordedExchange, reply: RecordedReply): Pick<ExchangeLine, "left_out"> {
  if (request.leftOut === 0 && reply.leftOut === 0) return {};
  return { left_out: { request_characters: request.leftOut, reply_bytes: reply.leftOut } };
}
