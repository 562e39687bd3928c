/** The "Diglot" output channel, made when the first line is written. Keys never get into it. */
import * as vscode from "vscode";

export interface Log {
  warn(text: string, detail?: unknown): void;
  error(text: string, cause?: unknown): void;
  /** A text that must not be written down. */
  keepOut(secret: string): void;
  dispose(): void;
}

export function createLog(): Log {
  let channel: vscode.LogOutputChannel | undefined;
  const open = (): vscode.LogOutputChannel => {
    channel ??= vscode.window.createOutputChannel("Diglot", { log: true });
    return channel;
  };
  const secrets = new Set<string>();
  const clean = (value: unknown): string => withoutSecrets(describe(value), secrets);
  return {
    warn: (text, detail) => open().warn(detail === undefined ? clean(text) : `${clean(text)} ${clean(detail)}`),
    error: (text, cause) => open().error(cause === undefined ? clean(text) : `${clean(text)} ${clean(cause)}`),
    keepOut: (secret) => void secrets.add(secret),
    dispose: () => channel?.dispose(),
  };
}

/** Short ones are left alone: they would match by chance, and are no keys. */
function withoutSecrets(text: string, secrets: ReadonlySet<string>): string {
  let result = text;
  for (const secret of secrets) if (secret.length >= 6) result = result.replaceAll(secret, "•••");
  return result;
}

function describe(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
}
