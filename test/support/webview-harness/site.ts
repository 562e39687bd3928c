/** The built webviews behind a small server, with the content security policy that the extension gives them. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { build } from "esbuild";

export interface Site {
  readonly address: string;
  /** Bytes of what was built, by file name. */
  readonly sizes: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  js: "text/javascript",
  css: "text/css",
  ttf: "font/ttf",
};

const nonce = "bm9uY2U";
const policy = [
  "default-src 'none'",
  `script-src 'nonce-${nonce}'`,
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
].join("; ");

export async function startSite(): Promise<Site> {
  const files = await bundle();
  const server = createServer((request, response) => {
    const name = basename(new URL(request.url ?? "/", "http://x").pathname);
    const file = files.get(name);
    if (file !== undefined) {
      response.setHeader("content-type", types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream");
      response.end(file);
      return;
    }
    if (name !== "chat" && name !== "settings") {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.setHeader("content-security-policy", policy);
    response.end(page(name));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sizes: Object.fromEntries([...files].map(([name, bytes]) => [name, bytes.length])),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function page(name: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>
<link rel="stylesheet" href="/${name}.css"></head><body><div id="root"></div>
<script type="module" nonce="${nonce}" src="/${name}.js"></script></body></html>`;
}

async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: { chat: "webview/main.tsx", settings: "webview/settings.tsx" },
    outdir: "dist/webview",
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    splitting: true,
    platform: "browser",
    target: "chrome122",
    jsx: "automatic",
    jsxImportSource: "preact",
    alias: { react: "preact/compat", "react-dom": "preact/compat", "react/jsx-runtime": "preact/jsx-runtime" },
    loader: { ".ttf": "file" },
    assetNames: "[name]",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return new Map(outputFiles.map((file) => [basename(file.path), file.contents]));
}
