/** Who may import whom, as data. ARCHITECTURE.md draws it; test/rules proves that each rule bites. */

export interface ImportRule {
  readonly name: string;
  /** Files the rule is about, as paths from the project's root. */
  readonly from: RegExp;
  /** What they may import: project paths, or package names as written ("node:fs", "zod", "vscode"). */
  readonly allow: RegExp;
}

/** A folder of the middle sees itself, core, and the packages named here. */
function middle(name: string, packages: string): ImportRule {
  return {
    name: `${name} sees core and itself`,
    from: new RegExp(`^src/${name}/`),
    allow: new RegExp(`^(src/(core|${name})/|(${packages})$)`),
  };
}

export const importRules: readonly ImportRule[] = [
  { name: "core sees itself and zod", from: /^src\/core\//, allow: /^(src\/core\/|zod$)/ },
  middle("dialects", "fast-xml-parser"),
  middle("tools", "zod|diff"),
  middle("providers", "openai|@anthropic-ai/sdk|zod|node:.*"),
  middle("policy", "zod"),
  middle("store", "zod|node:.*"),
  middle("demo", "zod|node:.*"),
  {
    name: "a tool sees its lib and no other tool",
    from: /^src\/tools\/(?!index\.ts$)/,
    allow: /^(?!src\/tools\/)|^src\/tools\/lib\//,
  },
  {
    name: "the ports on Node see core and themselves",
    from: /^src\/hosts\/node\//,
    allow: /^(src\/core\/|src\/hosts\/node\/|node:|zod$|ignore$)/,
  },
  {
    name: "recorded exchanges know no host",
    from: /^src\/hosts\/exchange\//,
    allow: /^(?!vscode$|src\/hosts\/(?!exchange\/)|webview\/)/,
  },
  { name: "the CLI knows no editor", from: /^src\/hosts\/cli\//, allow: /^(?!vscode$|src\/hosts\/vscode\/|webview\/)/ },
  { name: "the VS Code host knows no CLI", from: /^src\/hosts\/vscode\//, allow: /^(?!src\/hosts\/cli\/|webview\/)/ },
  {
    name: "a webview sees core and its own packages",
    from: /^webview\//,
    allow:
      /^(src\/core\/|webview\/|preact(\/.*)?$|@preact\/signals$|virtua(\/.*)?$|marked$|highlight\.js\/.*|@vscode\/codicons\/.*|zod$|react(-dom)?$)/,
  },
];
