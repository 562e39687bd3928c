/** One exchange as it went over the network, for others to read: without the key, the values of headers, and cookies. */
import { hidden, hideSecrets, type Secrets } from "../../core/hide-secrets.ts";

export type ExchangeState =
  | "waiting"
  | "arriving"
  | "over"
  /** By the person, or by the clock. */
  | "stopped"
  | "broken";

export type HeaderLine = readonly [name: string, value: string];

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly HeaderLine[];
  /** As it was sent, "" for none. */
  readonly body: string;
  /** Characters of the body that were not kept. */
  readonly leftOut: number;
}

export interface RecordedReply {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  /** The body as it came, piece by piece; in one piece where a secret had to be taken out. */
  readonly pieces: readonly Uint8Array[];
  /** Bytes of the body that were not kept. */
  readonly leftOut: number;
}

export interface RecordedExchange {
  /** Counts the exchanges of a recorder from 1. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds from the request to the end of the reply, or until now. */
  readonly ms: number;
  readonly state: ExchangeState;
  /** What it broke of. */
  readonly problem: string | undefined;
  readonly wire: string;
  readonly model: string;
  readonly request: RecordedRequest;
  /** Absent until its headers are there. */
  readonly reply: RecordedReply | undefined;
}

/** The same without anything secret. */
export function withoutSecretsIn(exchange: RecordedExchange, secrets: Secrets): RecordedExchange {
  const { request, reply, problem } = exchange;
  const hide = (text: string): string => hideSecrets(text, secrets);
  const own = new Set(Object.keys(secrets.headers ?? {}).map((name) => name.toLowerCase()));
  const headers = (lines: readonly HeaderLine[]): readonly HeaderLine[] =>
    lines.map(([name, value]) => [name, isSecret(name, own) ? hidden : hide(value)]);
  return {
    ...exchange,
    problem: problem === undefined ? undefined : hide(problem),
    request: {
      ...request,
      url: hide(withoutQuery(request.url)),
      headers: headers(request.headers),
      body: hide(request.body),
    },
    reply: reply && { ...reply, headers: headers(reply.headers), pieces: hideInPieces(reply.pieces, hide) },
  };
}

const secretHeaders = /^(authorization|proxy-authorization|(x-)?(goog-)?api-key|cookie|set-cookie)$/;

function isSecret(name: string, own: ReadonlySet<string>): boolean {
  return secretHeaders.test(name.toLowerCase()) || own.has(name.toLowerCase());
}

/** What an address says besides may be a key under any name; these are known to be none. */
const openQuery: ReadonlySet<string> = new Set(["api-version", "limit", "beta", "alt"]);

function withoutQuery(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.username = "";
  url.password = "";
  const query = [...url.searchParams].map(([name, value]) => `${name}=${openQuery.has(name) ? value : hidden}`);
  url.search = "";
  return query.length === 0 ? url.href : `${url.href}?${query.join("&")}`;
}

/** A secret may lie across two pieces. */
function hideInPieces(pieces: readonly Uint8Array[], hide: (text: string) => string): readonly Uint8Array[] {
  const text = Buffer.concat(pieces).toString("utf8");
  const shown = hide(text);
  return shown === text ? pieces : [Buffer.from(shown, "utf8")];
}
