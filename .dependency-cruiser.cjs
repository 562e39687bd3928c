/** Who may import whom. ARCHITECTURE.md draws it; test/rules/ proves that each rule bites. */
const middle = ["dialects", "tools", "providers", "policy", "store", "demo"];

/** A folder of the middle sees itself and core, nothing else of ours. */
const strangers = middle.map((name) => ({
  name: `${name}-sees-core-only`,
  severity: "error",
  from: { path: `^src/${name}/` },
  to: { path: "^(src|webview)/", pathNot: `^src/(core|${name})/` },
}));

module.exports = {
  forbidden: [
    ...strangers,
    {
      name: "core-imports-itself-and-zod",
      comment: "No Node, no VS Code, no other package: type imports included.",
      severity: "error",
      from: { path: "^src/core/" },
      to: { pathNot: "^(src/core/|node_modules/zod/)" },
    },
    {
      name: "webview-sees-core-only",
      severity: "error",
      from: { path: "^webview/" },
      to: { path: "^src/", pathNot: "^src/core/" },
    },
    {
      name: "webview-has-no-node",
      severity: "error",
      from: { path: "^webview/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "tools-are-strangers",
      comment: "A tool sees its lib folder, never another tool.",
      severity: "error",
      from: { path: "^src/tools/", pathNot: "^src/tools/index\\.ts$" },
      to: { path: "^src/tools/", pathNot: "^src/tools/lib/" },
    },
    {
      name: "tools-reach-the-world-through-ports",
      severity: "error",
      from: { path: "^src/(tools|dialects|policy)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "vscode-only-in-its-host",
      severity: "error",
      from: { path: "^(src|webview)/", pathNot: "^src/hosts/vscode/" },
      to: { path: "(^|/)(@types/)?vscode(/|$)" },
    },
    {
      name: "hosts-are-strangers",
      severity: "error",
      from: { path: "^src/hosts/(vscode|cli)/" },
      to: { path: "^src/hosts/(vscode|cli)/", pathNot: "^src/hosts/$1/" },
    },
    {
      name: "node-host-knows-no-other-host",
      severity: "error",
      from: { path: "^src/hosts/node/" },
      to: { path: "^src/hosts/(vscode|cli)/" },
    },
    {
      name: "nothing-imports-a-host",
      severity: "error",
      from: { path: "^(src|webview)/", pathNot: "^src/hosts/" },
      to: { path: "^src/hosts/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"], exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
