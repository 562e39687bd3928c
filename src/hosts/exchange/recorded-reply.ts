/** A recorded exchange as the server's answer to one request: the same bytes, in the same pieces. */
import type { JsonValue } from "../../core/json.ts";
import type { Exchange } from "./exchange.ts";

/** A `fetch` that answers with the recording, whatever it is asked. */
export function replay(exchange: Exchange): typeof fetch {
  return async () => {
    const { status = 200, content_type: type = "text/event-stream", headers, http_headers } = exchange.http ?? {};
    const body = [204, 205, 304].includes(status) ? null : bodyStream(recordedBody(exchange), exchange.broken);
    return new Response(body, {
      status,
      headers: { ...exchange.http_headers, ...http_headers, ...headers, "content-type": type },
    });
  };
}

/** The pieces of the body, in the order in which they came. */
export function recordedBody(exchange: Exchange): readonly Uint8Array[] {
  const { wire, wire_b64, transport } = exchange;
  if (wire !== undefined) return wire.map(bytes);
  if (wire_b64 !== undefined) return wire_b64.map((text) => Buffer.from(text, "base64"));
  const chunks = transport === "text" ? textChunks(exchange) : exchange.chunks;
  return chunks.map((chunk) => bytes(isEventStream(exchange) ? `data: ${written(chunk)}\n\n` : written(chunk)));
}

/** Content deltas in the envelope of a chat completion, with the finish that the server before ours gave. */
function textChunks({ chunks, options }: Exchange): readonly JsonValue[] {
  const upstream = options?.upstream_finish === undefined ? "stop" : options.upstream_finish;
  const deltas = chunks.map((text) => ({ choices: [{ index: 0, delta: { content: text } }] }));
  if (upstream === null) return deltas;
  return [...deltas, { choices: [{ index: 0, delta: {}, finish_reason: upstream }] }, "[DONE]"];
}

/** Refusals and whole documents are not events. */
function isEventStream({ http }: Exchange): boolean {
  return http === undefined || (http.status === 200 && (http.content_type ?? "event-stream").includes("event-stream"));
}

function written(chunk: JsonValue): string {
  if (chunk === "[DONE]") return chunk;
  const raw = typeof chunk === "object" && chunk !== null && "_raw" in chunk ? chunk["_raw"] : undefined;
  return typeof raw === "string" ? raw : JSON.stringify(chunk);
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}

function bodyStream(pieces: readonly Uint8Array[], broken: string | undefined): ReadableStream<Uint8Array> {
  const waiting = pieces.filter((piece) => piece.length > 0); // an empty one would wake nobody
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const piece = waiting[next++];
      if (piece !== undefined) controller.enqueue(piece);
      else if (broken === undefined) controller.close();
      else controller.error(new Error(broken));
    },
  });
}
