/** Why a connection could not be made or broke, told from Node's own error codes. */
import type { AppErrorData } from "../../core/errors.ts";

/** `certificateAdvice`: see `ClientConfig`. */
export function connectionError(thrown: unknown, baseUrl: string, certificateAdvice?: string): AppErrorData {
  const chain = chainOf(thrown);
  if (chain.some(({ message }) => message === "bad port")) return { ...badPort(baseUrl), detail: "bad port" };
  const [known, code] = causeOf(chain);
  const detail = chain
    .map((error) => error.message)
    .filter((text) => text !== "")
    .join(": ");
  return {
    code: "unreachable",
    message: known.message(baseUrl, code),
    advice: (known.isTrust === true ? certificateAdvice : undefined) ?? known.advice,
    ...(known.mayPass === undefined ? {} : { mayPass: known.mayPass }),
    detail,
  };
}

/** Ports that `fetch` refuses, such as those of mail (Fetch standard, "bad port"). */
function badPort(baseUrl: string): AppErrorData {
  return {
    code: "bad_address",
    message: `Requests cannot be sent to the port of ${baseUrl}, which is kept for something else.`,
    advice: "Correct the address in the profile's settings.",
  };
}

interface Cause {
  readonly codes: RegExp;
  message(baseUrl: string, code: string): string;
  readonly advice: string;
  readonly mayPass?: AppErrorData["mayPass"];
  /** What makes an authority known differs from host to host. */
  readonly isTrust?: true;
}

/** The first whose codes match. Codes of certificates are OpenSSL's (X509_V_ERR_*) and Node's own. */
const causes: readonly Cause[] = [
  {
    codes: /^ECONNREFUSED$/,
    message: (baseUrl) => `Nothing answers at ${baseUrl}.`,
    advice: "Start the server, or correct the address in the profile's settings.",
    mayPass: "soon",
  },
  {
    codes: /^(ENOTFOUND|EAI_AGAIN)$/,
    message: (baseUrl) => `The name in ${baseUrl} is not known.`,
    advice: "Check the address for typing errors, and the network connection.",
    mayPass: "soon",
  },
  {
    codes: /CERT_HAS_EXPIRED/,
    message: (baseUrl) => `The certificate of ${baseUrl} has expired.`,
    advice: "Have it renewed on the server, or set this machine's clock right.",
    mayPass: false,
  },
  {
    codes: /ALTNAME_INVALID|HOSTNAME_MISMATCH/,
    message: (baseUrl) => `The certificate of ${baseUrl} was made for another name.`,
    advice: "Write the name that it was made for into the address in the profile's settings.",
    mayPass: false,
  },
  {
    // OpenSSL's "wrong version number": the other side does not speak TLS
    codes: /^(EPROTO|ERR_SSL_)/,
    message: (baseUrl, code) => `No encrypted connection to ${baseUrl} could be made (${code}).`,
    advice: "Write http:// in the address if the server does not speak https.",
    mayPass: false,
  },
  {
    codes: /CERT|TLS|SELF_SIGNED|UNABLE_TO/,
    message: (baseUrl, code) => `The certificate of ${baseUrl} is not trusted (${code}).`,
    advice: "Install the certificate of its authority on this machine.",
    mayPass: false,
    isTrust: true,
  },
  {
    codes: /ECONNRESET|EPIPE|UND_ERR_SOCKET/,
    message: (baseUrl) => `${baseUrl} closed the connection.`,
    advice: "Try again. If it stays, look at the server's own log.",
  },
  {
    codes: /TIMEDOUT|TIMEOUT/,
    message: (baseUrl) => `${baseUrl} does not answer in time.`,
    advice: "Check the address and the network connection, then try again.",
  },
];

const unknown: Cause = {
  codes: /^/,
  message: (baseUrl) => `The connection to ${baseUrl} failed.`,
  advice: "Check the address and that the server is running, then try again.",
};

function causeOf(chain: readonly Error[]): readonly [Cause, string] {
  for (const code of chain.map(codeOf)) {
    const cause = code === undefined ? undefined : causes.find(({ codes }) => codes.test(code));
    if (cause !== undefined && code !== undefined) return [cause, code];
  }
  return [unknown, ""];
}

function chainOf(thrown: unknown): readonly Error[] {
  const found: Error[] = [];
  for (let error = thrown; error instanceof Error && found.length < 5; error = error.cause) {
    found.push(error);
    if (error instanceof AggregateError && error.errors[0] instanceof Error) found.push(error.errors[0]);
  }
  return found;
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}
