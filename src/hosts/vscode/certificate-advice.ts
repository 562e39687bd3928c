/**
 * What makes the authority of a server's certificate known to VS Code. Its `fetch` takes the machine's own store while both
 * settings are on, which they are unless a person changes them, and then nothing else; while one is off it takes what
 * NODE_EXTRA_CA_CERTS names instead (@vscode/proxy-agent, createFetchPatch). `http.proxyStrictSSL` is for the editor's own
 * requests, and `http.experimental.systemCertificatesV2` changes nothing here.
 */
import * as vscode from "vscode";

const needed = ["systemCertificates", "fetchAdditionalSupport"] as const;

export function certificateAdvice(): string {
  const http = vscode.workspace.getConfiguration("http");
  const off = needed.filter((name) => http.get<boolean>(name) === false).map((name) => `http.${name}`);
  if (off.length > 0)
    return `Switch on ${off.join(" and ")} in VS Code's settings, and install the certificate of its authority on this machine.`;
  const extra = process.env["NODE_EXTRA_CA_CERTS"] ?? "";
  const hint = extra === "" ? "" : "; NODE_EXTRA_CA_CERTS counts only while http.systemCertificates is off";
  return `Install the certificate of its authority on this machine and restart VS Code${hint}.`;
}
