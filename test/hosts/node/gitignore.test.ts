import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { createFiles } from "../../../src/hosts/node/files.ts";
import { compileGlob, expandBraces, matchGlob } from "../../../src/hosts/node/glob.ts";
import { openRoots } from "../../../src/hosts/node/paths.ts";
import { fc } from "../../support/property.ts";
import { addFiles, type FilesOnDisk, noAbort, workspaceWith } from "../../support/workspace.ts";

async function listed(folder: string, path = "."): Promise<string[]> {
  const result = await createFiles(await openRoots([folder])).list(path, {
    recursive: true,
    limit: 10_000,
    signal: noAbort,
  });
  if (!result.ok) throw new Error(result.error.message);
  return result.value.entries
    .map((entry) => entry.path)
    .filter((entry) => !entry.endsWith("/"))
    .sort();
}

function seenByGit(folder: string): string[] {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  execFileSync("git", ["init", "-q", folder], { env });
  const out = execFileSync("git", ["-c", "core.quotePath=false", "ls-files", "-z", "--others", "--exclude-standard"], {
    cwd: folder,
    env,
  });
  return out.toString("utf8").split("\0").filter(Boolean).sort();
}

const tree = [
  "a.txt",
  "a.log",
  "keep.log",
  "#x",
  "!y",
  "b c",
  "[z]",
  "out/x.js",
  "out/keep/x.js",
  "src/a.ts",
  "src/out/y.js",
  "src/deep/er/a.log",
  "src/deep/x",
  "foo/bar/baz/q",
  "foo/q",
  "bar/foo/q",
  "node_modules/p/index.js",
  ".env",
  "trail ",
  "a\\b",
];
const files = (ignores: FilesOnDisk): FilesOnDisk => ({
  ...Object.fromEntries(tree.map((path) => [path, ""])),
  ...ignores,
});

describe("what .gitignore leaves out is what git leaves out", () => {
  test.each<[string, FilesOnDisk]>([
    ["names anywhere", { ".gitignore": "*.log\nnode_modules\n" }],
    ["a rule taken back", { ".gitignore": "*.log\n!keep.log\n" }],
    ["a folder that is out stays out", { ".gitignore": "out/\n!out/keep/x.js\n" }],
    ["the content of a folder, one taken back", { ".gitignore": "out/*\n!out/keep/\n" }],
    ["anchored", { ".gitignore": "/out\n" }],
    ["anchored by a slash inside", { ".gitignore": "src/out\nfoo/q\n" }],
    ["two stars", { ".gitignore": "**/foo\nsrc/**/a.log\nbar/**\n" }],
    ["two stars between", { ".gitignore": "foo/**/q\n" }],
    ["comments, escapes, blanks", { ".gitignore": "# a.txt\n\\#x\n\\!y\nb c   \ntrail\\ \n\n/\n" }],
    ["classes", { ".gitignore": "[a-b].txt\n\\[z]\n[!a-z.]y\nsrc/deep/[[:unclosed\n" }],
    ["a backslash", { ".gitignore": "a\\\\b\n" }],
    [
      "nested files",
      { ".gitignore": "*.log\nx\n", "src/.gitignore": "!a.log\n/out/\n", "src/deep/.gitignore": "er\n!x\n" },
    ],
    ["CRLF", { ".gitignore": "*.log\r\nout/\r\n" }],
    ["folders only", { ".gitignore": "x/\nfoo/\n" }],
    ["everything but", { ".gitignore": "/*\n!/src/\n" }],
  ])("%s", async (_, ignores) => {
    const folder = workspaceWith(files(ignores));
    expect(await listed(folder)).toEqual(seenByGit(folder));
  });

  test("for random rules", async () => {
    const piece = fc.constantFrom(
      "a",
      "out",
      "src",
      "foo",
      "q",
      "x",
      "*",
      "**",
      "?",
      "a.*",
      "*.log",
      "[a-f]*",
      "deep",
      "er",
    );
    const rule = fc
      .tuple(
        fc.constantFrom("", "", "!", "/"),
        fc.array(piece, { minLength: 1, maxLength: 3 }),
        fc.constantFrom("", "", "/"),
      )
      .map(([start, parts, end]) => start + parts.join("/") + end);
    const folder = workspaceWith(files({}));
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { minLength: 1, maxLength: 5 }),
        fc.array(rule, { maxLength: 2 }),
        async (outer, inner) => {
          addFiles(folder, { ".gitignore": outer.join("\n"), "src/.gitignore": inner.join("\n") });
          expect(await listed(folder)).toEqual(seenByGit(folder));
        },
      ),
      { numRuns: 150 },
    );
  });

  test("the rules above a listed folder count in it; a folder asked for by name is shown", async () => {
    const folder = workspaceWith(files({ ".gitignore": "*.log\nnode_modules/\n", "src/.gitignore": "x\n" }));
    expect(await listed(folder, "src/deep")).toEqual([]);
    expect(await listed(folder, "node_modules")).toEqual(["node_modules/p/index.js"]);
  });
});

describe("listing", () => {
  test("is breadth first, sorted, and stops at its limit", async () => {
    const folder = workspaceWith({ "b/x": "", "a/z/q": "", "a/y": "", c: "" });
    const port = createFiles(await openRoots([folder]));
    const list = async (limit: number) => {
      const result = await port.list(".", { recursive: true, limit, signal: noAbort });
      return result.ok
        ? [...result.value.entries.map((entry) => entry.path), result.value.truncated]
        : result.error.code;
    };
    expect(await list(100)).toEqual(["a/", "b/", "c", "a/y", "a/z/", "b/x", "a/z/q", false]);
    expect(await list(4)).toEqual(["a/", "b/", "c", "a/y", true]);
    expect(await list(7)).toEqual(["a/", "b/", "c", "a/y", "a/z/", "b/x", "a/z/q", false]);
    expect(await port.list(".", { recursive: true, limit: 9, signal: AbortSignal.abort() })).toMatchObject({
      ok: false,
      error: { code: "stopped" },
    });
  });
});

describe("globs", () => {
  test.each([
    ["*.ts", "a.ts", true],
    ["*.ts", "src/a.ts", false],
    ["**/*.ts", "a.ts", true],
    ["**/*.ts", "src/b/a.ts", true],
    ["src/**", "src", false],
    ["src/**", "src/a/b", true],
    ["a?c", "abc", true],
    ["a[!b]c", "abc", false],
    ["a[]]c", "a]c", true],
    ["a[b-d]c", "acc", true],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
  ])("%s, %s: %s", (pattern, path, matches) => {
    const glob = compileGlob(pattern);
    expect(glob && matchGlob(glob, path.split("/"))).toBe(matches);
  });

  test("braces are spread out", () => {
    expect(expandBraces("*.{ts,tsx}")).toEqual(["*.ts", "*.tsx"]);
    expect(expandBraces("{a,b}/{c,d}")).toEqual(["a/c", "a/d", "b/c", "b/d"]);
    expect(expandBraces("{a,{b,c}}.ts")).toEqual(["a.ts", "b.ts", "c.ts"].sort());
    expect(expandBraces("{a,b".repeat(3))).toEqual(["{a,b{a,b{a,b"]);
    expect(expandBraces("{a,b}".repeat(20)).length).toBeLessThan(200);
  });

  test("a hostile pattern comes to an end", () => {
    const glob = compileGlob(`${"*a".repeat(60)}b`) ?? [];
    expect(matchGlob(glob, ["a".repeat(250)])).toBe(false);
    expect(matchGlob(compileGlob(`${"**/a/".repeat(60)}b`) ?? [], "a/".repeat(250).split("/"))).toBe(false);
  });
});
