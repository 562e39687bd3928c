/** The pages of the webviews. They may load our own files and nothing else: no inline script, no network. */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

export const panelType = "diglot.settings";

export function panelOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    enableForms: false,
    enableCommandUris: false,
    localResourceRoots: [filesOf(extensionUri)],
  };
}

export function pageFor(name: "chat" | "settings", webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const address = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(filesOf(extensionUri), file)).toString();
  return page({
    name,
    script: address(`${name}.js`),
    stylesheet: address(`${name}.css`),
    source: webview.cspSource,
    nonce: randomBytes(16).toString("base64url"),
  });
}

function filesOf(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "dist", "webview");
}

interface Page {
  /** Tells our pages apart from outside. */
  readonly name: string;
  readonly script: string;
  readonly stylesheet: string;
  /** What the editor calls the place our files come from. */
  readonly source: string;
  readonly nonce: string;
}

function page({ name, script, stylesheet, source, nonce }: Page): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source}`,
    `img-src ${source} data:`,
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${stylesheet}">
<title>Diglot</title>
</head>
<body data-diglot="${name}">
<div id="root"></div>
<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
