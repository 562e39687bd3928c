/** Why a connection could not be made or broke, told from Node's own error codes. */
import type { AppErrorData } from "../../core/errors.ts";

interface Cause {
  readonly message: string;
  readonly advice: string;
  readonly isLasting?: true;
}

export function connectionError(thrown: unknown, baseUrl: string): AppErrorData {
  const chain = causes(thrown);
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

function byCode(code: string | undefined, baseUrl: string): Cause | undefined {
  if (code === undefined) return undefined;
  if (code === "ECONNREFUSED") {
    return {
      message: `Nothing answers at ${baseUrl}.`,
      advice: "Start the server, or correct the address in the profile's settings.",
      isLasting: true,
    };
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return {
      message: `The name in ${baseUrl} is not known.`,
      advice: "Check the address for typing errors, and the network connection.",
      isLasting: true,
    };
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return {
      message: `The certificate of ${baseUrl} is not trusted (${code}).`,
      advice: "Use http:// for a local server, or install the certificate authority on this machine.",
      isLasting: true,
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
