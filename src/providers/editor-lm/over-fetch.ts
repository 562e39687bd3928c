/**
 * The editor's models behind a `fetch`: a request's body is an `EditorRequest`, a reply is an event stream of `EditorPart`s.
 * So they are sent to, timed, recorded and replayed like every other server.
 * 1. Nothing is thrown but an abort: what the editor threw is the last event, `{"type":"error","error":EditorError}`.
 * 2. A reply that came to its end is followed by `[DONE]`.
 * 3. An abort cancels the request in the editor and ends the wait for it, also while the person is asked for permission.
 */
import type { EditorError, EditorModels, EditorRequest } from "./port.ts";

/** What the models are asked under, behind the address. */
export const paths = { models: "/models", chat: "/chat" } as const;

/** A question that sends nothing to a model. */
export function isListing(input: Parameters<typeof fetch>[0]): boolean {
  return (input instanceof Request ? input.url : String(input)).endsWith(paths.models);
}

export function editorFetch(editor: EditorModels): typeof fetch {
  return async (input, init) => {
    if (isListing(input)) return Response.json({ data: await listed(editor, init?.signal) });
    const request = JSON.parse(typeof init?.body === "string" ? init.body : "{}") as EditorRequest; // our own
    const cancel = new AbortController();
    const signals = [cancel.signal, ...(init?.signal ? [init.signal] : [])];
    const body = eventsOf(editor, request, AbortSignal.any(signals));
    const first = await body.next();
    return new Response(streamOf(first, body, cancel), { headers: { "content-type": "text/event-stream" } });
  };
}

async function listed(editor: EditorModels, signal: AbortSignal | null | undefined) {
  const aborted = abortOf(signal ?? new AbortController().signal);
  try {
    return await Promise.race([editor.list(), aborted.promise]);
  } finally {
    aborted.end();
  }
}

/** An empty event first, when the model has taken the request: a reply begins with that, as with the headers elsewhere. */
async function* eventsOf(editor: EditorModels, request: EditorRequest, signal: AbortSignal): AsyncGenerator<string> {
  const aborted = abortOf(signal);
  try {
    const parts = await Promise.race([editor.send(request, signal), aborted.promise]);
    yield "";
    const iterator = parts[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), aborted.promise]);
      if (done === true) break;
      yield eventOf(value);
    }
    yield "data: [DONE]\n\n";
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    yield eventOf({ type: "error", error: errorIn(thrown) });
  } finally {
    aborted.end();
  }
}

function eventOf(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function abortOf(signal: AbortSignal): { readonly promise: Promise<never>; end(): void } {
  let abort = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    abort = () => reject(new DOMException("The request was stopped.", "AbortError"));
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
  });
  promise.catch(() => undefined); // nobody may be waiting
  return { promise, end: () => signal.removeEventListener("abort", abort) };
}

/** Reads only when it is read. */
function streamOf(
  first: IteratorResult<string>,
  events: AsyncGenerator<string>,
  cancel: AbortController,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: IteratorResult<string> | undefined = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = next?.value === "" || next === undefined ? await events.next() : next;
        next = undefined;
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: () => cancel.abort(),
    },
    { highWaterMark: 0 },
  );
}

/** Also of what is no error at all: extensions throw what they like. */
function errorIn(thrown: unknown): EditorError {
  if (!(thrown instanceof Error)) return { name: "", message: typeof thrown === "string" ? thrown : jsonOf(thrown) };
  const { name, message, cause } = thrown;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  return { name, ...(code !== "" && { code }), message, ...(cause !== undefined && { cause: wordsOf(cause) }) };
}

/** A cause comes over the border between two processes, often as a plain object. */
function wordsOf(cause: unknown): string {
  if (cause instanceof Error) return `${cause.name}: ${cause.message}`;
  return typeof cause === "string" ? cause : jsonOf(cause);
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // it holds itself
  }
}
