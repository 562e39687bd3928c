/** Writes dist/: the extension, its lazily loaded engine, the command line and the webviews. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

const common = {
  bundle: true,
  metafile: true,
  minify: true,
  keepNames: false,
  sourcemap: false,
  legalComments: "none",
  logLevel: "warning",
  define: { "process.env.DIGLOT_VERSION": JSON.stringify(version), "process.env.NODE_ENV": '"production"' },
};

/** Keeps `import("./engine.ts")` a separate file, so that activation loads next to nothing. */
const lazyEngine = {
  name: "lazy-engine",
  setup({ onResolve }) {
    onResolve({ filter: /\/engine\.ts$/ }, (found) =>
      found.kind === "dynamic-import" ? { path: "./engine.cjs", external: true } : undefined,
    );
  },
};

const node = { ...common, platform: "node", target: "node22" };

const bundles = {
  extension: {
    ...node,
    entryPoints: { extension: "src/hosts/vscode/extension.ts", engine: "src/hosts/vscode/engine.ts" },
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    external: ["vscode"],
    plugins: [lazyEngine],
  },
  cli: {
    ...node,
    entryPoints: { cli: "src/hosts/cli/main.ts" },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    format: "esm",
    // what remains of CommonJS inside dependencies asks for require()
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire as diglotRequire } from "node:module";\nconst require = diglotRequire(import.meta.url);',
    },
  },
  webview: {
    ...common,
    platform: "browser",
    target: "chrome122",
    entryPoints: { chat: "webview/main.tsx", settings: "webview/settings.tsx" },
    outdir: "dist/webview",
    format: "esm",
    splitting: true,
    chunkNames: "chunk-[hash]",
    jsx: "automatic",
    jsxImportSource: "preact",
    alias: { react: "preact/compat", "react-dom": "preact/compat", "react/jsx-runtime": "preact/jsx-runtime" },
    loader: { ".ttf": "file" },
    assetNames: "[name]",
  },
};

rmSync("dist", { recursive: true, force: true });
mkdirSync(".cache", { recursive: true });
for (const [name, options] of Object.entries(bundles)) {
  const missing = Object.values(options.entryPoints).filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`cannot build ${name}: ${missing.join(", ")} does not exist`);
  const { metafile } = await build(options);
  writeFileSync(`.cache/meta-${name}.json`, JSON.stringify(metafile));
}
chmodSync("dist/cli.mjs", 0o755);
