/** The payloads of a reply, whatever its body turns out to be: an event stream, one JSON document, or neither. */
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import { errorIn } from "./payload-error.ts";
import { createSseReader, type Payload, type SseReader } from "./sse.ts";

/** What a reply is on one wire. */
export interface ReplyForm {
  /** "a chat completion", for people. */
  readonly name: string;
  /** Whether this is a whole reply of the wire, or one of the events that make one. */
  isReply(value: JsonObject): boolean;
  /** Names of events that count as a payload's `type` where it has none of its own. */
  readonly events?: RegExp;
}

/** Stands for a clean end: `[DONE]`, or the end of a document that came in one piece. */
export const endOfReply = "[DONE]";

/** Characters of one event or document. A server that sends more of it has lost its way. */
const mostPending = 16 * 1024 * 1024;

/**
 * Judges by the first character and not by the content type: JSON arrives labelled as a stream and the other way round.
 * Ends after `endOfReply`, at the end of the body, or after the first failure.
 */
export async function* readBody(chunks: AsyncIterable<string>, form: ReplyForm): AsyncGenerator<Result<JsonValue>> {
  const body = createBodyReader(form);
  for await (const text of chunks) {
    for (const payload of body.push(text)) {
      yield payload;
      if (isLast(payload)) return;
    }
  }
  for (const payload of body.end()) {
    yield payload;
    if (isLast(payload)) return;
  }
}

type Read = Result<JsonValue>;

function isLast(payload: Read): boolean {
  return !payload.ok || payload.value === endOfReply;
}

type Shape = "unknown" | "events" | "document" | "page";

function createBodyReader(form: ReplyForm): { push(text: string): readonly Read[]; end(): readonly Read[] } {
  const events: SseReader = createSseReader();
  let shape: Shape = "unknown";
  let held: string[] = []; // everything of a document, or the white space before the first character
  let heldLength = 0;
  let empty = true;
  let hasPayload = false;

  const sniff = (text: string): void => {
    const first = text.replace(/^\uFEFF/, "").trimStart()[0];
    if (first === undefined) return;
    empty = false;
    shape = first === "<" ? "page" : first === "{" || first === "[" ? "document" : "events";
  };
  /** "Service unavailable" under status 200 is no stream that broke off. */
  const endEvents = (): readonly Read[] => {
    const payloads = events
      .end()
      .filter(isWhole)
      .flatMap((payload) => readPayload(payload, form));
    const { stray } = events;
    if (hasPayload || payloads.length > 0 || stray === undefined) return payloads;
    return [fail(notAnAnswer(form, stray))];
  };
  return {
    push(text) {
      if (shape === "unknown") sniff(text);
      if (shape === "events") {
        const payloads = events.push([...held, text].join("")).flatMap((payload) => readPayload(payload, form));
        held = [];
        hasPayload ||= payloads.length > 0;
        return events.pending > mostPending ? [...payloads, fail(endless)] : payloads;
      }
      held.push(text);
      heldLength += text.length;
      return heldLength > mostPending ? [fail(endless)] : [];
    },
    end() {
      if (empty) return [fail(emptyBody)];
      const text = held.join("");
      if (shape === "events") return endEvents();
      if (shape === "page") return [fail(notAnAnswer(form, text))];
      return readDocument(text, form);
    },
  };
}

/** One JSON document, or one followed by event lines ("{…}\ndata: [DONE]"), or JSON lines, or a list of all the chunks. */
function readDocument(text: string, form: ReplyForm): readonly Read[] {
  const whole = parseJson(text.replace(/^\uFEFF/, "").trim());
  if (whole.ok) {
    const { value } = whole;
    const payloads =
      Array.isArray(value) && value.length > 1 ? value.map((entry) => unwrap(entry, form)) : [unwrap(value, form)];
    return ifAnswer([...payloads.map(ok), ok(endOfReply)], text, form);
  }
  const lines = createSseReader();
  const found = [...lines.push(text), ...lines.end().filter(isWhole)];
  return ifAnswer(
    found.flatMap((payload) => readPayload(payload, form)),
    text,
    form,
  );
}

/** Ollama's own API answers {"model":"m","message":{…},"done":true}: words, but not where anybody looks for them. */
function ifAnswer(payloads: readonly Read[], text: string, form: ReplyForm): readonly Read[] {
  const isOne = payloads.some((payload) => !payload.ok || isAnswer(payload.value, form));
  const isCut = payloads.length === 0 && beginsDocument.test(text);
  return isOne || isCut ? payloads : [fail(notAnAnswer(form, text))];
}

/** A broken connection may leave only this of a document; "[error] no upstream" or "{malformed" is none that could go on. */
const beginsDocument = /^\uFEFF?\s*(?:\{\s*(?:"|$)|\[\s*(?:[[{"]|$))/;

/** What a broken connection left of the last event is no payload: that it broke shows by the missing end. */
function isWhole({ data }: Payload): boolean {
  return !data.startsWith("{") || parseJson(data).ok || gluedIn(data) !== undefined;
}

/** `{"code":40001,"message":"token expired"}` under status 200 is neither an answer nor an error of a known shape. */
function isAnswer(value: JsonValue, form: ReplyForm): boolean {
  return (isJsonObject(value) && form.isReply(value)) || errorIn(value) !== undefined;
}

function readPayload({ event, data }: Payload, form: ReplyForm): readonly Read[] {
  if (isDone(data)) return [ok(endOfReply)];
  const parsed = parseJson(data);
  if (!parsed.ok) {
    const parts = gluedIn(data);
    if (parts !== undefined) return parts.flatMap((part) => readPayload({ event, data: part }, form));
    const behind = errorBehind(data);
    if (behind !== undefined) return [ok(behind)];
    if (event === "error") return [ok({ error: { message: data } })];
    return [fail(notAnAnswer(form, data))];
  }
  if (event === "error" && isJsonObject(parsed.value) && parsed.value["error"] === undefined)
    return [ok({ error: parsed.value })];
  return [ok(unwrap(typed(parsed.value, event, form), form))];
}

/** Some servers say what an event is in its `event:` line alone. */
function typed(value: JsonValue, event: string, { events }: ReplyForm): JsonValue {
  const isNamed = events?.test(event) === true && isJsonObject(value) && value["type"] === undefined;
  return isNamed ? { ...value, type: event } : value;
}

function isDone(data: string): boolean {
  return /^"?\[done\]"?$/i.test(data);
}

/** A gateway that loses its upstream in the middle of an event says so on the next line (sub2api#1471). */
function errorBehind(data: string): JsonValue | undefined {
  const last = parseJson(data.slice(data.lastIndexOf("\n") + 1));
  return last.ok && errorIn(last.value) !== undefined ? last.value : undefined;
}

/** `{…}data: {…}`, `{…}[DONE]`: proxies that lose the line breaks. Undefined unless every part is whole. */
function gluedIn(data: string): readonly string[] | undefined {
  const parts = data.split(/(?<=\})\s*(?:data:)?\s*(?=[{[])/);
  return parts.length > 1 && parts.every((part) => isDone(part) || parseJson(part).ok) ? parts : undefined;
}

/** Some gateways answer {"data": {…}, "success": true}, Cloudflare {"result": {…}}; Google puts errors into an array of one. */
function unwrap(value: JsonValue, form: ReplyForm): JsonValue {
  if (Array.isArray(value) && value.length === 1) return unwrap(value[0] ?? null, form);
  if (!isJsonObject(value) || form.isReply(value)) return value;
  const inner = [value["data"], value["result"]].find(isJsonObject);
  return inner ?? value;
}

const emptyBody: AppErrorData = {
  code: "bad_response",
  message: "The server sent an empty answer.",
  advice: "Try again. If it stays, look at the server's own log.",
  mayPass: true,
};
const endless: AppErrorData = {
  code: "bad_response",
  message: "The server sent more than 16 MB without an end.",
  advice: "Check the address in the profile's settings: it may lead to something else than the API.",
};

function notAnAnswer({ name }: ReplyForm, body: string): AppErrorData {
  return {
    code: "bad_response",
    message: `The server sent something that is not ${name}.`,
    advice: "Check the address in the profile's settings: it may lead to a web page instead of the API.",
    detail: body.slice(0, 2_000),
  };
}
