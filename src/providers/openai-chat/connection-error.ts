/** Why a connection could not be made or broke, told from Node's own error codes. */
import type { AppErrorData } from "../../core/errors.ts";

interface Cause {
  readonly message: string;
  readonly advice: string;
  readonly mayPass?: false;
}

export function connectionError(thrown: unknown, baseUrl: string): AppErrorData {
  const chain = causes(thrown);
  if (chain.some(({ message }) => message === "bad port")) return { ...badPort(baseUrl), detail: "bad port" };
  const known = chain.map((error) => byCode(codeOf(error), baseUrl)).find((cause) => cause !== undefined);
  const detail = chain
    .map((error) => error.message)
    .filter((text) => text !== "")
    .join(": ");
  const cause: Cause = known ?? {
    message: `The connection to ${baseUrl} failed.`,
    advice: "Check the address and that the server is running, then try again.",
  };
  return { code: "unreachable", ...cause, detail };
}

/** Ports that `fetch` refuses, such as those of mail (Fetch standard, "bad port"). */
function badPort(baseUrl: string): AppErrorData {
  return {
    code: "bad_address",
    message: `Requests cannot be sent to the port of ${baseUrl}, which is kept for something else.`,
    advice: "Correct the address in the profile's settings.",
  };
}

function byCode(code: string | undefined, baseUrl: string): Cause | undefined {
  if (code === undefined) return undefined;
  if (code === "ECONNREFUSED") {
    return {
      message: `Nothing answers at ${baseUrl}.`,
      advice: "Start the server, or correct the address in the profile's settings.",
      mayPass: false,
    };
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return {
      message: `The name in ${baseUrl} is not known.`,
      advice: "Check the address for typing errors, and the network connection.",
      mayPass: false,
    };
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return {
      message: `The certificate of ${baseUrl} is not trusted (${code}).`,
      advice: "Use http:// for a local server, or install the certificate authority on this machine.",
      mayPass: false,
    };
  }
  if (/ECONNRESET|EPIPE|UND_ERR_SOCKET/.test(code)) {
    return {
      message: `${baseUrl} closed the connection.`,
      advice: "Try again. If it stays, look at the server's own log.",
    };
  }
  if (/TIMEDOUT|TIMEOUT/.test(code)) {
    return {
      message: `${baseUrl} does not answer in time.`,
      advice: "Check the address and the network connection, then try again.",
    };
  }
  return undefined;
}

function causes(thrown: unknown): readonly Error[] {
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
