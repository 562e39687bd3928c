import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Search } from "../../../src/core/host.ts";
import { createFiles } from "../../../src/hosts/node/files.ts";
import { findRipgrep, ripgrepInVsCode } from "../../../src/hosts/node/find-ripgrep.ts";
import { openRoots } from "../../../src/hosts/node/paths.ts";
import { createRipgrep } from "../../../src/hosts/node/ripgrep.ts";
import { createWalkSearch } from "../../../src/hosts/node/walk-search.ts";
import { type FilesOnDisk, noAbort, workspaceWith } from "../../support/workspace.ts";

const isSecret = (path: string): boolean => path.split("/").at(-1) === ".env";
const rgPath = (await findRipgrep()) ?? "";

async function searches(folder: string): Promise<readonly (readonly [name: string, Search])[]> {
  const files = createFiles(await openRoots([folder]));
  return [
    ["ripgrep", createRipgrep({ rgPath, files, isSecret })],
    ["walk", createWalkSearch({ files, isSecret })],
  ];
}

type Query = { readonly pattern: string; readonly path?: string; readonly glob?: string; readonly limit?: number };

async function found(search: Search, { path = ".", limit = 100, ...rest }: Query) {
  const result = await search.run({ path, limit, ...rest }, noAbort);
  if (!result.ok) return result.error.code;
  return [
    ...result.value.matches.map((match) => `${match.path}:${match.line}:${match.text}`),
    ...(result.value.truncated ? ["…"] : []),
  ];
}

const tree: FilesOnDisk = {
  ".gitignore": "*.log\nbuild/\n/only-here.txt\n",
  "a.ts": "foo\nbar\nFOO bar\n",
  "a.log": "foo\n",
  "b.md": "a foo b foo\r\nno\r\nlast foo",
  "only-here.txt": "foo\n",
  ".hidden/x.ts": "foo hidden\n",
  ".git/config": "foo\n",
  "build/out.ts": "foo\n",
  "src/only-here.txt": "foo sub\n",
  "src/.gitignore": "skip.ts\n!keep.log\n",
  "src/skip.ts": "foo\n",
  "src/keep.log": "foo kept\n",
  "src/deep/skip.ts": "foo\n",
  "src/deep/z.tsx": "foo z\n",
  "src/deep/build/y.ts": "foo\n",
  "src/-e.ts": "foo dash\n",
  "utf16.txt": Buffer.from("\ufefffoo sixteen\r\n", "utf16le"),
  "bom.txt": "\ufefffoo bom\n",
  "latin.txt": Buffer.from("foo caf\u00e9\n", "latin1"),
  "binary.bin": Buffer.from("foo\n\0\nfoo\n"),
  "late.bin": Buffer.from(`foo\n${"x\n".repeat(50_000)}\0\n`),
  "long.txt": `${"x".repeat(5_000)}foo${"y".repeat(5_000)}\n`,
  "separator.txt": "foo\u2028bar\n",
  "日本語 name.ts": "foo 日本語\n",
  "empty.txt": "",
};

describe("ripgrep and the walk find the same", () => {
  test.each<[Query, string[] | string | undefined]>([
    [{ pattern: "foo" }, undefined],
    [
      { pattern: "foo", glob: "*.ts" },
      [".hidden/x.ts:1:foo hidden", "a.ts:1:foo", "src/-e.ts:1:foo dash", "日本語 name.ts:1:foo 日本語"],
    ],
    [{ pattern: "foo", glob: "*.{ts,tsx}", path: "src" }, ["src/-e.ts:1:foo dash", "src/deep/z.tsx:1:foo z"]],
    [
      { pattern: "foo", glob: "src/**" },
      ["src/-e.ts:1:foo dash", "src/deep/z.tsx:1:foo z", "src/keep.log:1:foo kept", "src/only-here.txt:1:foo sub"],
    ],
    [{ pattern: "foo", glob: "deep/*.tsx", path: "src" }, ["src/deep/z.tsx:1:foo z"]],
    [{ pattern: "foo", glob: "**/deep/**/*.tsx" }, ["src/deep/z.tsx:1:foo z"]],
    [{ pattern: "foo", glob: "*.log" }, ["src/keep.log:1:foo kept"]],
    [
      { pattern: "foo", glob: "!*.ts", path: "src" },
      ["src/deep/z.tsx:1:foo z", "src/keep.log:1:foo kept", "src/only-here.txt:1:foo sub"],
    ],
    [{ pattern: "foo", path: "src/deep" }, ["src/deep/z.tsx:1:foo z"]],
    [{ pattern: "foo", path: "build" }, ["build/out.ts:1:foo"]],
    [{ pattern: "foo", path: "a.log" }, ["a.log:1:foo"]],
    [{ pattern: "foo$", path: "b.md" }, ["b.md:1:a foo b foo", "b.md:3:last foo"]],
    [{ pattern: "^foo\\b", path: "a.ts" }, ["a.ts:1:foo"]],
    [{ pattern: "(?i)foo", path: "a.ts" }, ["a.ts:1:foo", "a.ts:3:FOO bar"]],
    [{ pattern: "foo(?! bar)", path: "bom.txt" }, ["bom.txt:1:foo bom"]],
    [{ pattern: "-e", path: "src" }, []],
    [{ pattern: "--files" }, []],
    [{ pattern: "\\p{Han}+" }, ["日本語 name.ts:1:foo 日本語"]],
    [{ pattern: "foo", limit: 3 }, [".hidden/x.ts:1:foo hidden", "a.ts:1:foo", "b.md:1:a foo b foo", "…"]],
    [{ pattern: "foo", path: "binary.bin" }, []],
    [{ pattern: "foo(" }, "invalid_arguments"],
    [{ pattern: "foo", glob: "[a" }, "invalid_arguments"],
    [{ pattern: "foo", path: ".." }, "outside_workspace"],
    [{ pattern: "foo", path: "away" }, "outside_workspace"],
    [{ pattern: "foo", path: "none" }, "not_found"],
  ])("%j", async (query, expected) => {
    const folder = workspaceWith(tree);
    symlinkSync("/etc", join(folder, "away"));
    symlinkSync("..", join(folder, "src", "up"));
    const [[, ripgrep], [, walk]] = (await searches(folder)) as [readonly [string, Search], readonly [string, Search]];
    const answer = await found(ripgrep, query);
    expect(await found(walk, query)).toEqual(answer);
    if (expected) expect(answer).toEqual(expected);
    else expect(answer).toHaveLength(14);
  });

  test("with several roots, matches are shown under the root's name", async () => {
    const folder = workspaceWith({
      "one/a.ts": "foo\n",
      "two/.gitignore": "x.ts\n",
      "two/x.ts": "foo\n",
      "two/b.ts": "foo\n",
    });
    const files = createFiles(await openRoots([join(folder, "one"), join(folder, "two")]));
    for (const search of [createRipgrep({ rgPath, files, isSecret }), createWalkSearch({ files, isSecret })]) {
      expect(await found(search, { pattern: "foo", path: "two" })).toEqual(["two/b.ts:1:foo"]);
    }
  });

  test("a secret file is searched only when it is named itself", async () => {
    const folder = workspaceWith({ "app/.env": "foo=1\n", "app/a.ts": "foo\n" });
    for (const [, search] of await searches(folder)) {
      expect(await found(search, { pattern: "foo" })).toEqual(["app/a.ts:1:foo"]);
      expect(await found(search, { pattern: "foo", path: "app/.env" })).toEqual(["app/.env:1:foo=1"]);
    }
  });

  test("a folder above the workspace has no say", async () => {
    const folder = workspaceWith({ ".gitignore": "*\n", ".ignore": "*\n", "w/a.ts": "foo\n", "w/.ignore": "a.ts\n" });
    for (const [, search] of await searches(join(folder, "w")))
      expect(await found(search, { pattern: "foo" })).toEqual(["a.ts:1:foo"]);
  });

  test("a long line is cut around the match", async () => {
    const folder = workspaceWith({ "long.txt": `${"é".repeat(5_000)}foo${"y".repeat(5_000)}\n` });
    for (const [, search] of await searches(folder)) {
      const [line] = await found(search, { pattern: "foo" });
      expect(line).toMatch(/^long\.txt:1:…é{99}fooy+…$/);
      expect(line?.length).toBe("long.txt:1:".length + 400);
    }
  });
});

describe("limits", () => {
  test("a search that is stopped ends", async () => {
    for (const [, search] of await searches(workspaceWith({ "a.txt": "x\n" }))) {
      expect(await search.run({ pattern: "x", path: ".", limit: 1 }, AbortSignal.abort())).toMatchObject({
        ok: false,
        error: { code: "stopped" },
      });
    }
  });

  test("a pattern that backtracks without end is given up", async () => {
    const [, walk] = await searches(workspaceWith({ "a.txt": `${"a".repeat(50)}!\n` }));
    expect(await walk?.[1].run({ pattern: "^(a+)+$", path: ".", limit: 1 }, noAbort)).toMatchObject({
      ok: false,
      error: { code: "timeout" },
    });
  });

  test("a program that is not there is an error, not a hang", async () => {
    const files = createFiles(await openRoots([workspaceWith()]));
    const search = createRipgrep({ rgPath: "/none/rg", files, isSecret });
    expect(await search.run({ pattern: "x", path: ".", limit: 1 }, noAbort)).toMatchObject({
      ok: false,
      error: { code: "io" },
    });
  });
});

describe("finding ripgrep", () => {
  test("the first candidate that works is taken", async () => {
    const folder = workspaceWith({ "not-executable": "", "other.sh": "#!/bin/sh\necho something else\n" });
    expect(
      await findRipgrep({ candidates: ["/none/rg", join(folder, "not-executable"), join(folder, "other.sh"), rgPath] }),
    ).toBe(rgPath);
  });

  test("VS Code's places, new and old, packed and not", () => {
    const places = ripgrepInVsCode("/app");
    expect(places).toHaveLength(4);
    expect(places[0]).toBe(`/app/node_modules/@vscode/ripgrep-universal/bin/${process.platform}-${process.arch}/rg`);
    expect(places[3]).toBe("/app/node_modules.asar.unpacked/@vscode/ripgrep/bin/rg");
  });
});
