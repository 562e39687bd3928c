import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createFiles } from "../../../src/hosts/node/files.ts";
import { isInside, locate, openRoots } from "../../../src/hosts/node/paths.ts";
import { isUnsafeOnWindows } from "../../../src/hosts/node/windows-names.ts";
import { fc } from "../../support/property.ts";
import { addFiles, noAbort, workspaceWith } from "../../support/workspace.ts";

/** A workspace "w" beside other folders, with links of every kind. */
async function scene() {
  const base = workspaceWith({
    "w/src/a.ts": "a",
    "w/a.ts": "a",
    "w/..foo/a.ts": "a",
    "w/x/y.txt": "y",
    "w-evil/x": "evil",
    "out/secret/key": "key",
    "out/a.ts": "a",
  });
  const w = join(base, "w");
  symlinkSync(join(base, "out"), join(w, "away"));
  symlinkSync("../out/secret", join(w, "deep"));
  symlinkSync("src", join(w, "near"));
  symlinkSync(join(w, "x"), join(w, "l1"));
  symlinkSync(join(w, "src"), join(w, "x", "l2"));
  symlinkSync("loop", join(w, "loop"));
  symlinkSync(join(base, "out", "new.txt"), join(w, "dangling-out"));
  symlinkSync("src/new.txt", join(w, "dangling-in"));
  symlinkSync(w, join(base, "w-link"));
  return { base, w, roots: await openRoots([w]) };
}

describe("where a path points", () => {
  test.each([
    ["src/a.ts", "src/a.ts", "file"],
    ["./src//a.ts", "src/a.ts", "file"],
    [".", ".", "directory"],
    ["src/", "src", "directory"],
    ["src/../a.ts", "a.ts", "file"],
    ["..foo/a.ts", "..foo/a.ts", "file"],
    ["new/deep/b.ts", "new/deep/b.ts", "absent"],
    ["new/../a.ts", "a.ts", "file"],
    ["near/a.ts", "src/a.ts", "file"],
    ["l1/l2/a.ts", "src/a.ts", "file"],
    ["dangling-in", "src/new.txt", "absent"],
    ["%2e%2e/etc/passwd", "%2e%2e/etc/passwd", "absent"],
    ["~user/a", "~user/a", "absent"],
    ["-notes.md", "-notes.md", "absent"],
    ["a&b;$(c).md", "a&b;$(c).md", "absent"],
    ["WORKSPACE/src/a.ts", "src/a.ts", "file"],
    ["LINK/src/a.ts", "src/a.ts", "file"],
    ["WORKSPACE/../w/a.ts", "a.ts", "file"],
  ])("%s is %s", async (path, shown, kind) => {
    const { base, w, roots } = await scene();
    const real = path.replace("WORKSPACE", w).replace("LINK", join(base, "w-link"));
    const found = await locate(roots, real);
    expect(found).toMatchObject({ ok: true, value: { shown, kind, absolute: join(w, shown) } });
  });

  test.each([
    ["../etc/passwd"],
    ["src/../../etc/passwd"],
    ["/etc/passwd"],
    ["~"],
    ["~/.ssh/id_rsa"],
    ["WORKSPACE-evil/x"],
    ["WORKSPACE/../w-evil/x"],
    ["../w-evil/x"],
    ["away/a.ts"],
    ["away/new.txt"],
    ["away"],
    ["deep/key"],
    ["deep/../a.ts"], // the link is followed first: this is out/a.ts, not w/a.ts
    ["new/../../x"],
    ["dangling-out"],
    ["/proc/self/root/etc/passwd"],
    ["/dev/stdin"],
  ])("%s is outside", async (path) => {
    const { w, roots } = await scene();
    expect(await locate(roots, path.replace("WORKSPACE", w))).toMatchObject({
      ok: false,
      error: { code: "outside_workspace" },
    });
  });

  test.each([
    ["", "invalid_arguments"],
    ["a\0b", "invalid_arguments"],
    ["loop/x", "io"],
    ["a.ts/x", "not_found"],
    ["x".repeat(300), "io"],
    [`${"a/".repeat(3_000)}a`, "io"],
  ])("%j is refused as %s", async (path, code) => {
    const { roots } = await scene();
    const found = await locate(roots, path);
    expect(found.ok ? "absent" : found.error.code).toBe(path.length > 1_000 ? "absent" : code);
  });

  test("a home folder inside the workspace is inside", async () => {
    const found = await locate(await openRoots([homedir()]), "~/none-such");
    expect(found).toMatchObject({ ok: true, value: { shown: "none-such" } });
  });

  test("with several roots, paths begin with a root's name", async () => {
    const { base, w } = await scene();
    addFiles(base, { "other/w/a.ts": "b" });
    const roots = await openRoots([w, join(base, "other"), join(base, "other", "w"), w]);
    expect(roots.map((root) => root.name)).toEqual(["w", "other", "w-2"]);
    const shown = async (path: string) => {
      const found = await locate(roots, path);
      return found.ok ? found.value.shown : found.error.code;
    };
    expect(await shown("w/a.ts")).toBe("w/a.ts");
    expect(await shown("src/a.ts")).toBe("w/src/a.ts");
    expect(await shown("other/b.ts")).toBe("other/b.ts");
    expect(await shown("other/w/a.ts")).toBe("w-2/a.ts");
    expect(await shown("other/../w/a.ts")).toBe("w/a.ts");
    expect(await shown("other/../out/a.ts")).toBe("outside_workspace");
  });

  test("without a root, or when the root is gone, it says so", async () => {
    expect(await locate([], "a")).toMatchObject({ ok: false, error: { code: "no_workspace" } });
    await expect(openRoots(["/none/such"])).rejects.toMatchObject({ data: { code: "no_workspace" } });
    const { w, roots } = await scene();
    rmSync(w, { recursive: true });
    expect(await createFiles(roots).write("a.ts", "x")).toMatchObject({ ok: false, error: { code: "no_workspace" } });
  });
});

describe("inside", () => {
  test.each([
    ["/w", "/w", true],
    ["/w", "/w/a", true],
    ["/w", "/w/..a", true],
    ["/w", "/w2/a", false],
    ["/w", "/", false],
    ["/", "/a", true],
  ])("%s, %s: %s", (folder, path, inside) => {
    expect(isInside(folder, path)).toBe(inside);
  });

  test("no mix of names, dots and links ever leads out", async () => {
    const { w, roots } = await scene();
    const part = fc.constantFrom(
      "..",
      ".",
      "",
      "src",
      "near",
      "away",
      "deep",
      "l1",
      "l2",
      "x",
      "a.ts",
      "new",
      "dangling-out",
      "loop",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 8 }), async (parts) => {
        const found = await locate(roots, parts.join("/"));
        if (!found.ok) return;
        expect(isInside(w, found.value.absolute)).toBe(true);
        if (found.value.kind === "absent") return;
        // the system's own opinion, which follows links before ".."
        const real = execFileSync("realpath", ["-m", "--", join(w, "src", "..") && `${w}/${parts.join("/")}`], {
          encoding: "utf8",
        }).trim();
        expect(found.value.absolute).toBe(real);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a link put in the way after the judgement", () => {
  test("never makes a write or a read land outside", async () => {
    const base = workspaceWith({ "w/dir/f.txt": "inside", "out/f.txt": "outside" });
    const files = createFiles(await openRoots([join(base, "w")]));
    const [dir, kept, bait] = [join(base, "w/dir"), join(base, "w/kept"), join(base, "w/bait")];
    symlinkSync(join(base, "out"), bait);
    let swapping = true;
    const put = (from: string, to: string) => {
      for (;;) {
        try {
          return renameSync(from, to);
        } catch {
          rmSync(to, { recursive: true, force: true }); // a writer has made the folder anew
        }
      }
    };
    const swap = async () => {
      while (swapping) {
        renameSync(dir, kept);
        put(bait, dir);
        await new Promise(setImmediate);
        renameSync(dir, bait);
        put(kept, dir);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 12));
      }
    };
    const swapper = swap();
    let written = 0;
    for (let round = 0; round < 600; round++) {
      const [write, read] = await Promise.all([files.write("dir/f.txt", `round ${round}`), files.read("dir/f.txt")]);
      if (write.ok) written++;
      if (read.ok) expect(read.value.text).not.toBe("outside");
    }
    swapping = false;
    await swapper;
    expect(written).toBeGreaterThan(0);
    const outside = await createFiles(await openRoots([join(base, "out")])).list(".", {
      recursive: true,
      limit: 10,
      signal: noAbort,
    });
    expect(outside).toMatchObject({ ok: true, value: { entries: [{ path: "f.txt" }] } });
    expect(await createFiles(await openRoots([join(base, "out")])).read("f.txt")).toMatchObject({
      ok: true,
      value: { text: "outside" },
    });
  });

  test("a folder listing does not follow it either", async () => {
    const base = workspaceWith({ "w/a.txt": "", "out/secret.txt": "" });
    symlinkSync(join(base, "out"), join(base, "w/away"));
    mkdirSync(join(base, "w/sub"));
    symlinkSync("..", join(base, "w/sub/up"));
    const files = createFiles(await openRoots([join(base, "w")]));
    const listed = await files.list(".", { recursive: true, limit: 100, signal: noAbort });
    expect(listed).toMatchObject({
      ok: true,
      value: { entries: [{ path: "a.txt" }, { path: "away" }, { path: "sub/" }, { path: "sub/up" }] },
    });
  });
});

describe("names that Windows reads differently", () => {
  test.each([
    ["\\\\.\\PhysicalDrive0", true],
    ["//?/C:/x", true],
    ["C:src\\a.ts", true],
    ["CON", true],
    ["src\\COM1.log", true],
    ["nul .txt", true],
    ["src\\a.ts:hidden", true],
    [".vscode\\settings.json.", true],
    [".vscode.\\settings.json", true],
    ["a \\b", true],
    ["c:/w/src/a.ts", false],
    ["C:\\W\\SRC\\a.ts", false],
    ["..\\..\\x", false],
    [".\\src\\console.ts", false],
    ["src\\auxiliary.ts", false],
    ["src/lib/a b.ts", false],
  ])("%s: %s", (path, unsafe) => {
    expect(isUnsafeOnWindows(path)).toBe(unsafe);
  });
});
