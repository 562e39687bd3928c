/**
 * Whether a request has a connection yet, which `fetch` does not say. Node's fetch tells it on its diagnostics channels
 * (undici docs/docs/api/DiagnosticsChannel.md: `undici:request:create`, `undici:client:sendHeaders`, each with the same
 * request object). A fetch that is none of these says nothing, and then nothing is claimed about its connection.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";

export interface Connecting {
  /** Resolves when a connection is looked for. It may never. */
  readonly begun: Promise<void>;
  /** Resolves when one stands and the request goes out. It may never. */
  readonly sent: Promise<void>;
  /** Stops looking. */
  end(): void;
}

/** To be called before the request is made. Of several to the same host, each watches one of its own. */
export function watchConnecting(baseUrl: string): Connecting {
  const begun = happening();
  const sent = happening();
  const { origin } = new URL(baseUrl);
  let watched: object | undefined;
  const onCreate = (message: unknown): void => {
    const request = requestIn(message);
    if (watched !== undefined || request === undefined || taken.has(request) || originOf(request) !== origin) return;
    taken.add(request);
    watched = request;
    begun.happens();
  };
  const onSend = (message: unknown): void => {
    if (watched !== undefined && requestIn(message) === watched) sent.happens();
  };
  subscribe(created, onCreate);
  subscribe(sending, onSend);
  return {
    begun: begun.promise,
    sent: sent.promise,
    end() {
      unsubscribe(created, onCreate);
      unsubscribe(sending, onSend);
    },
  };
}

function happening(): { readonly promise: Promise<void>; happens(): void } {
  let happens = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    happens = resolve;
  });
  return { promise, happens: () => happens() };
}

const created = "undici:request:create";
const sending = "undici:client:sendHeaders";

/** Requests that someone watches. */
const taken = new WeakSet<object>();

function requestIn(message: unknown): object | undefined {
  const request = typeof message === "object" && message !== null && "request" in message ? message.request : undefined;
  return typeof request === "object" && request !== null ? request : undefined;
}

function originOf(request: object): string | undefined {
  return "origin" in request ? String(request.origin) : undefined;
}
