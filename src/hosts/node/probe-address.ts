/** Whether a server can be reached at all, and if not, why: name, connection, certificate. Sends nothing if it can. */
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Verdict } from "../../core/check/step.ts";
import { errorCodeOf } from "./failures.ts";

export interface Probed {
  readonly verdict: Verdict;
  /** It took a request to find out. */
  readonly sent: boolean;
}

export interface ProbeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limitMs?: number;
  /** What makes the authority of a certificate known where this runs. */
  readonly certificateAdvice?: string | undefined;
}

const usualLimitMs = 10_000;

/**
 * Looks straight at the server first, because only that tells the cause exactly. Where that fails a request has the last
 * word: behind a proxy, or with certificates that only the editor knows, it comes through all the same.
 */
export async function probeAddress(
  address: string,
  { env, limitMs = usualLimitMs, certificateAdvice }: ProbeOptions,
  signal: AbortSignal,
): Promise<Probed> {
  const url = new URL(address);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const straight = await look(url, limited);
  if (typeof straight === "string") return { verdict: reached(url, straight), sent: false };
  const { message } = straight;
  const answered = await fetch(address, {
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
  })
    .then((response) => response.body?.cancel().then(() => true) ?? true)
    .catch(() => false);
  const found = causeOf(limited.aborted ? "ETIMEDOUT" : errorCodeOf(straight), url, limitMs);
  if (answered) {
    const words = `Requests come through, though not straight (${found.found.replace(/\.$/, "")}): by a proxy, or with certificates that the editor knows.`;
    return { verdict: { state: "noted", found: words, detail: message }, sent: true };
  }
  const fix = [(found.isTrust === true ? certificateAdvice : undefined) ?? found.fix, proxyHint(url, env)]
    .filter((part) => part !== undefined)
    .join(" ");
  return { verdict: { state: "failed", code: "unreachable", found: found.found, fix, detail: message }, sent: true };
}

/** What the connection is like, in words, or why there is none. */
async function look(url: URL, signal: AbortSignal): Promise<string | Error> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isTls = url.protocol === "https:";
  const port = url.port === "" ? (isTls ? 443 : 80) : Number(url.port);
  // an untrusted certificate is looked at, not trusted: nothing is sent over this connection
  const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
  const socket = isTls
    ? connectTls({ host, port, rejectUnauthorized: false, ...servername })
    : connectTcp({ host, port });
  try {
    await opened(socket, isTls ? "secureConnect" : "connect", signal);
    return isTls ? certificateOf(socket as TLSSocket) : "Connected.";
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  } finally {
    socket.on("error", () => undefined).destroy();
  }
}

function opened(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error("The connection took too long."));
    socket.once(event, resolve).once("error", reject);
    socket.once("close", () => reject(Object.assign(new Error("The connection was closed."), { code: "ECONNRESET" })));
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
}

function certificateOf(socket: TLSSocket): string | Error {
  const { authorized, authorizationError } = socket;
  if (authorized) {
    const until = new Date(socket.getPeerCertificate().valid_to);
    const day = Number.isNaN(until.getTime())
      ? ""
      : `, its certificate valid until ${until.toISOString().slice(0, 10)}`;
    return `Connected by ${socket.getProtocol() ?? "TLS"}${day}.`;
  }
  const error: unknown = authorizationError;
  if (error instanceof Error) return error;
  return Object.assign(new Error(`The certificate is not trusted: ${String(error)}`), { code: String(error) });
}

/** A key on the way to another house can be read by everyone in between. */
function reached({ protocol, hostname }: URL, found: string): Verdict {
  if (protocol === "https:" || isNearby(hostname)) return { state: "passed", found };
  const fix = "Use https:// if the server takes it.";
  return { state: "noted", found: "Connected, but not encrypted: a key and your code can be read on the way.", fix };
}

function isNearby(hostname: string): boolean {
  return /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\]$|\[f[cd])|\.local$|^[^.:]+$/.test(
    hostname,
  );
}

interface Cause {
  readonly codes: RegExp;
  found(url: URL, limitMs: number): string;
  readonly fix: string;
  readonly isTrust?: true;
}

const causes: readonly Cause[] = [
  {
    codes: /^ENOTFOUND$/,
    found: ({ hostname }) => `The name ${hostname} is not known.`,
    fix: "Check the address for typing errors, and the network connection.",
  },
  {
    codes: /^EAI_/,
    found: ({ hostname }) => `The name ${hostname} could not be looked up.`,
    fix: "Check the network connection and its name server (DNS).",
  },
  {
    codes: /^ECONNREFUSED$/,
    found: ({ host }) => `Nothing listens at ${host}.`,
    fix: "Start the server, or correct the port. Usual ones: Ollama 11434, LM Studio 1234, llama.cpp 8080, vLLM 8000.",
  },
  {
    codes: /^E(HOST|NET)UNREACH$/,
    found: ({ hostname }) => `There is no way to ${hostname} from here.`,
    fix: "Check the network connection, or the VPN.",
  },
  {
    codes: /TIMEDOUT/,
    found: ({ host }, ms) => `${host} did not answer within ${Math.round(ms / 1_000)} seconds.`,
    fix: "Check the address, the network and its firewall.",
  },
  {
    codes: /CERT_HAS_EXPIRED/,
    found: ({ hostname }) => `The certificate of ${hostname} has expired.`,
    fix: "It has to be renewed on the server. If it is valid, this machine's clock is wrong.",
  },
  {
    codes: /CERT_NOT_YET_VALID/,
    found: ({ hostname }) => `The certificate of ${hostname} is not valid yet.`,
    fix: "Set this machine's clock right.",
  },
  {
    codes: /ALTNAME_INVALID|HOSTNAME_MISMATCH/,
    found: ({ hostname }) => `The certificate belongs to another name than ${hostname}.`,
    fix: "Use the name that the certificate was made for.",
  },
  {
    codes: /SELF_SIGNED/,
    found: ({ hostname }) => `The certificate of ${hostname} is self-signed, so it is not trusted.`,
    fix: "Use http:// for a local server, or install its certificate on this machine.",
    isTrust: true,
  },
  {
    codes: /UNABLE_TO_|CERT_|TLS_CERT/,
    found: ({ hostname }) =>
      `The certificate of ${hostname} was issued by an authority that this machine does not know.`,
    fix: "Install the certificate of its authority on this machine.",
    isTrust: true,
  },
  {
    // OpenSSL "wrong version number": the other side does not speak TLS
    codes: /EPROTO|ERR_SSL/,
    found: ({ host }) => `${host} does not speak https.`,
    fix: "Write http:// in the address, or give the port that speaks https.",
  },
  {
    codes: /ECONNRESET|EPIPE/,
    found: ({ host }) => `${host} closed the connection.`,
    fix: "Check that it is the right port, and whether it wants http:// or https://. Then look at the server's own log.",
  },
];

function causeOf(code = "", url: URL, limitMs: number): Pick<Cause, "fix" | "isTrust"> & { readonly found: string } {
  const cause = causes.find(({ codes }) => codes.test(code));
  if (cause === undefined) {
    const fix = "Check the address and that the server is running.";
    return { found: `The connection to ${url.host} failed.`, fix };
  }
  return { ...cause, found: cause.found(url, limitMs) };
}

/** Node's own fetch does not look at these variables unless it is told to. */
function proxyHint({ protocol, hostname }: URL, env: ProbeOptions["env"]): string | undefined {
  const names = protocol === "https:" ? ["HTTPS_PROXY", "https_proxy"] : ["HTTP_PROXY", "http_proxy"];
  const name = names.find((candidate) => (env[candidate] ?? "") !== "");
  if (name === undefined || isNearby(hostname)) return undefined;
  return `${name} names a proxy: on the command line it is used with NODE_USE_ENV_PROXY=1, in the editor set http.proxy.`;
}
