/** Plants a violation of each rule of the house in a scratch tree and expects the check to find it. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { findForbiddenImports } from "../../scripts/checks/imports.ts";
import { findLongFiles } from "../../scripts/checks/sizes.ts";
import { findStyleComparisons } from "../../scripts/checks/styles.ts";
import { root } from "../../scripts/root.ts";
import { bin, run } from "../../scripts/run.ts";

function plant(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "diglot-rules-"));
  for (const name of ["src", "webview", ...Object.keys(files).map((file) => path.dirname(file))]) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  return folder;
}

describe("import directions", () => {
  const planted: readonly (readonly [string, string, string])[] = [
    ["Node in core", "src/core/a.ts", 'import { readFileSync } from "node:fs";\nreadFileSync("x");'],
    ["a type of VS Code in core", "src/core/a.ts", 'import type { Uri } from "vscode";\nexport type A = Uri;'],
    ["an inline type of VS Code in core", "src/core/a.ts", 'export type A = import("vscode").Uri;'],
    ["the type of a module in core", "src/core/a.ts", 'export type A = typeof import("vscode");'],
    ["a reference to Node's types in core", "src/core/a.ts", '/// <reference types="node" />\nexport const a = 1;'],
    ["a folder that no rule covers", "src/extra/a.ts", "export const a = 1;"],
    ["a dynamic import in core", "src/core/a.ts", 'export const a = () => import("node:os");'],
    ["a re-export of the outside in core", "src/core/a.ts", 'export * from "../tools/x.ts";'],
    ["a tool that knows another tool", "src/tools/a.ts", 'import { b } from "./b.ts";\nb();'],
    ["a tool that reaches past its ports", "src/tools/a.ts", 'import "node:child_process";'],
    ["a dialect that knows a provider", "src/dialects/a.ts", 'import { p } from "../providers/p.ts";\np();'],
    [
      "a provider that knows a dialect",
      "src/providers/a.ts",
      'import type { D } from "../dialects/d.ts";\nexport type E = D;',
    ],
    ["a door that knows a tool", "src/policy/a.ts", 'import { t } from "../tools/t.ts";\nt();'],
    ["a store that knows a host", "src/store/a.ts", 'import { h } from "../hosts/node/h.ts";\nh();'],
    ["VS Code in the CLI", "src/hosts/cli/a.ts", 'import * as vscode from "vscode";\nvscode.version;'],
    ["recordings that know a host", "src/hosts/exchange/a.ts", 'import { m } from "../cli/main.ts";\nm();'],
    ["a host that knows the other host", "src/hosts/vscode/a.ts", 'import { m } from "../cli/main.ts";\nm();'],
    ["a webview that knows a tool", "webview/a.tsx", 'import { t } from "../src/tools/t.ts";\nt();'],
    ["a webview that knows Node", "webview/a.tsx", 'import "node:path";'],
  ];
  for (const [name, file, text] of planted) {
    it(`finds ${name}`, () => {
      expect(findForbiddenImports(plant({ [file]: text }), ["src", "webview"])).toHaveLength(1);
    });
  }

  it("finds a cycle", () => {
    const folder = plant({
      "src/core/a.ts": 'import { b } from "./b.ts";\nexport const a = b;',
      "src/core/b.ts": 'import { a } from "./a.ts";\nexport const b = a;',
    });
    expect(findForbiddenImports(folder, ["src"])).toEqual(["a cycle: src/core/a.ts → src/core/b.ts → src/core/a.ts"]);
  });

  it("lets the house itself pass", () => {
    expect(findForbiddenImports(root, ["src", "webview"])).toEqual([]);
  });
});

describe("the tool-call style stays behind its boundary", () => {
  for (const text of [
    'if (style === "xml") go();',
    "switch (s) { case 'json': go(); }",
    'if ("xml" !== style) go();',
  ]) {
    it(`finds ${text}`, () => {
      expect(findStyleComparisons(plant({ "src/core/a.ts": text }), ["src"], ["src/dialects/"])).toHaveLength(1);
      expect(findStyleComparisons(plant({ "src/dialects/a.ts": text }), ["src"], ["src/dialects/"])).toEqual([]);
    });
  }
});

describe("sizes", () => {
  it("finds a file past 400 lines", () => {
    expect(findLongFiles(plant({ "src/core/a.ts": "\n".repeat(401) }), ["src"])).toHaveLength(1);
  });
});

describe("the compiler and the linter keep core pure", () => {
  function compile(text: string) {
    const folder = plant({
      "src/core/a.ts": text,
      "tsconfig.json": JSON.stringify({
        extends: path.join(root, "src/core/tsconfig.json"),
        compilerOptions: { rootDir: ".", outDir: "out", tsBuildInfoFile: "out/info" },
        include: ["src/core", path.join(root, "src/core/globals.d.ts")],
      }),
    });
    return run(bin("tsc"), ["-p", path.join(folder, "tsconfig.json")], { capture: true });
  }

  it("compile what is pure", async () => {
    expect(await compile("export const a = (signal: AbortSignal): boolean => signal.aborted;")).toMatchObject({
      code: 0,
    });
  });

  for (const text of ["process.exit();", "setTimeout(() => 1, 1);", "document.title;"]) {
    it(`refuse ${text}`, async () => {
      expect((await compile(text)).output).toContain("Cannot find name");
    });
  }

  it("refuse any, and functions past 60 lines", async () => {
    const long = `export function long(): void {\n${"  console.log(1);\n".repeat(61)}}\n`;
    const folder = plant({ "src/core/a.ts": "export const a: any = 1;\n", "src/core/b.ts": long });
    const flags = ["lint", `--config-path=${root}`, "--vcs-enabled=false", path.join(folder, "src")];
    const { code, output } = await run(bin("biome"), flags, { capture: true });
    expect(code).not.toBe(0);
    expect(output).toContain("noExplicitAny");
    expect(output).toContain("noExcessiveLinesPerFunction");
  });
});
