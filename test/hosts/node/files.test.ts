import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  linkSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Files } from "../../../src/core/host.ts";
import { createFiles } from "../../../src/hosts/node/files.ts";
import { openRoots } from "../../../src/hosts/node/paths.ts";
import { type FilesOnDisk, workspaceWith } from "../../support/workspace.ts";

async function open(files: FilesOnDisk = {}) {
  const folder = workspaceWith(files);
  return { folder, files: createFiles(await openRoots([folder])) };
}

async function read(files: Files, path: string, range?: { startLine: number; endLine: number }) {
  const result = await files.read(path, range);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

const bytesOf = (text: string, encoding: string): Buffer => {
  switch (encoding) {
    case "utf-8":
      return Buffer.from(text, "utf8");
    case "utf-8 with BOM":
      return Buffer.from(`\ufeff${text}`, "utf8");
    case "utf-16le":
      return Buffer.from(`\ufeff${text}`, "utf16le");
    default:
      return Buffer.from(`\ufeff${text}`, "utf16le").swap16();
  }
};

const encodings = ["utf-8", "utf-8 with BOM", "utf-16le", "utf-16be"];
const ends = ["\n", "\r\n", "mixed"];

describe("encodings and line ends", () => {
  const cases = encodings.flatMap((encoding) =>
    ends.flatMap((end) => [true, false].map((final) => ({ encoding, end, final }))),
  );

  test.each(cases)(
    "$encoding, $end, final line end $final: only what is edited changes",
    async ({ encoding, end, final }) => {
      const lines = ["erste Zeile: üñ", "日本語 😀", "last"];
      const join3 = (texts: readonly string[]) =>
        texts
          .map(
            (text, index) => text + (index < 2 || final ? (end === "mixed" ? (index === 0 ? "\r\n" : "\n") : end) : ""),
          )
          .join("");
      for (const place of [0, 1, 2]) {
        const before = join3(lines);
        const after = join3(lines.with(place, "CHANGED"));
        const { folder, files } = await open({ "a.txt": bytesOf(before, encoding) });
        const file = await read(files, "a.txt");
        expect(file).toMatchObject({ text: before, totalLines: 3, eol: end === "\r\n" ? "\r\n" : "\n" });
        expect(await files.write("a.txt", after, file.version)).toEqual({ ok: true, value: { created: false } });
        expect(readFileSync(join(folder, "a.txt"))).toEqual(bytesOf(after, encoding));
      }
    },
  );

  test("text that uses line feeds only takes on the line ends of a CRLF file", async () => {
    const { folder, files } = await open({ "a.txt": "a\r\nb\r\n" });
    await files.write("a.txt", "a\nc\n");
    expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("a\r\nc\r\n");
  });

  test.each([
    ["Latin-1", Buffer.from("caf\u00e9 au lait", "latin1")],
    ["GBK", Buffer.from([0xc4, 0xe3, 0xba, 0xc3])],
    ["Shift-JIS", Buffer.from([0x93, 0xfa, 0x96, 0x7b])],
    ["half a UTF-8 character at the end", Buffer.from([0x61, 0xe2, 0x82])],
    ["half a UTF-16 character", Buffer.from([0xff, 0xfe, 0x61])],
    ["a lone surrogate in UTF-16", Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x61, 0x00])],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
    ["a PNG", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a])],
    ["a NUL in the first 8 KB", Buffer.from(`${"a".repeat(8_000)}\0b`)],
    ["a PDF", Buffer.from("%PDF-1.7\n")],
  ])("%s is neither read nor overwritten", async (_, bytes) => {
    const { folder, files } = await open({ "a.txt": bytes });
    expect(await files.read("a.txt")).toMatchObject({ ok: false, error: { code: "binary_file" } });
    expect(await files.write("a.txt", "x")).toMatchObject({ ok: false, error: { code: "binary_file" } });
    expect(readFileSync(join(folder, "a.txt"))).toEqual(bytes);
  });
});

describe("reading", () => {
  test("a character cut by the end of a chunk is whole", async () => {
    const text = `${"x".repeat(256 * 1024 - 1)}😀\r\n${"y".repeat(256 * 1024 - 5)}é\nz`;
    const { files } = await open({ "a.txt": text });
    expect(await read(files, "a.txt")).toMatchObject({ text, totalLines: 3 });
    expect((await read(files, "a.txt", { startLine: 3, endLine: 3 })).text).toBe("z");
  });

  test.each([
    [{ startLine: 1, endLine: 1 }, "a\n"],
    [{ startLine: 2, endLine: 3 }, "b\nc"],
    [{ startLine: 3, endLine: 99 }, "c"],
    [{ startLine: 4, endLine: 9 }, ""],
  ])("lines %j", async (range, text) => {
    const { files } = await open({ "a.txt": "a\nb\nc" });
    expect(await read(files, "a.txt", range)).toMatchObject({ text, totalLines: 3 });
  });

  test("a part has the version of the whole, which changes whenever a byte does", async () => {
    const { folder, files } = await open({ "a.txt": "a\nb\n" });
    const { version } = await read(files, "a.txt");
    expect((await read(files, "a.txt", { startLine: 1, endLine: 1 })).version).toBe(version);
    const { mtime, atime } = statSync(join(folder, "a.txt"));
    writeFileSync(join(folder, "a.txt"), "a\nc\n");
    utimesSync(join(folder, "a.txt"), atime, mtime);
    expect((await read(files, "a.txt")).version).not.toBe(version);
  });

  test("a file of 1 TB is refused unread, and a single line of it too", async () => {
    const { folder, files } = await open();
    writeFileSync(join(folder, "sparse"), "");
    truncateSync(join(folder, "sparse"), 1024 ** 4);
    expect(await files.read("sparse")).toMatchObject({ ok: false, error: { code: "too_large" } });
    expect(await files.read("sparse", { startLine: 1, endLine: 1 })).toMatchObject({
      ok: false,
      error: { code: "too_large" },
    });
    writeFileSync(join(folder, "line"), "x".repeat(12 * 1024 * 1024));
    expect(await files.read("line", { startLine: 1, endLine: 1 })).toMatchObject({
      ok: false,
      error: { code: "too_large" },
    });
  });

  test("a pipe is refused without waiting for its other end", async () => {
    const { folder, files } = await open();
    execFileSync("sh", ["-c", 'mkfifo "$0"', join(folder, "pipe")]);
    expect(await files.read("pipe")).toMatchObject({ ok: false, error: { code: "binary_file" } });
    expect(await files.write("pipe", "x")).toMatchObject({ ok: false, error: { code: "binary_file" } });
  });
});

describe("writing", () => {
  test("makes folders, keeps the mode, leaves nothing beside", async () => {
    const { folder, files } = await open({ "run.sh": "#!/bin/sh\n" });
    chmodSync(join(folder, "run.sh"), 0o751);
    expect(await files.write("run.sh", "#!/bin/bash\n")).toEqual({ ok: true, value: { created: false } });
    expect(statSync(join(folder, "run.sh")).mode & 0o7777).toBe(0o751);
    expect(await files.write("a/b/c.txt", "x", "")).toEqual({ ok: true, value: { created: true } });
    expect(statSync(join(folder, "a/b/c.txt")).mode & 0o777).toBe(0o666 & ~process.umask());
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["a", "a/b", "a/b/c.txt", "run.sh"]);
  });

  test("a link inside the workspace is written at its target and stays a link", async () => {
    const { folder, files } = await open({ "real/a.txt": "old" });
    symlinkSync("real/a.txt", join(folder, "link.txt"));
    await files.write("link.txt", "new");
    expect(readFileSync(join(folder, "real/a.txt"), "utf8")).toBe("new");
    expect(
      readdirSync(folder, { withFileTypes: true })
        .find((entry) => entry.name === "link.txt")
        ?.isSymbolicLink(),
    ).toBe(true);
  });

  test("a file with a second hard link keeps it", async () => {
    const { folder, files } = await open({ "a.txt": "a long old text" });
    linkSync(join(folder, "a.txt"), join(folder, "b.txt"));
    expect(await files.write("a.txt", "new")).toMatchObject({ ok: true });
    expect(readFileSync(join(folder, "b.txt"), "utf8")).toBe("new");
    expect(readdirSync(folder).sort()).toEqual(["a.txt", "b.txt"]);
  });

  test.each<[string, (path: string) => void]>([
    ["other bytes", (path) => writeFileSync(path, "other")],
    [
      "another file in its place",
      (path) => {
        unlinkSync(path);
        writeFileSync(path, "b");
      },
    ],
    ["nothing in its place", unlinkSync],
  ])("refuses when the expected version is gone: %s", async (_, change) => {
    const { folder, files } = await open({ "a.txt": "a" });
    const { version } = await read(files, "a.txt");
    change(join(folder, "a.txt"));
    const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
    expect(await files.write("a.txt", "mine", version)).toMatchObject({
      ok: false,
      error: { code: "changed_on_disk" },
    });
    expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")])).toEqual(before);
  });

  test("a file that must be new may not be there", async () => {
    const { files } = await open({ "a.txt": "a" });
    expect(await files.write("a.txt", "x", "")).toMatchObject({ ok: false, error: { code: "changed_on_disk" } });
  });

  test("of many writers that expect the same version, later ones notice", async () => {
    const { folder, files } = await open({ "a.txt": "0" });
    const { version } = await read(files, "a.txt");
    expect((await files.write("a.txt", "1", version)).ok).toBe(true);
    const late = await Promise.all(
      Array.from({ length: 20 }, (_, index) => files.write("a.txt", `late ${index}`, version)),
    );
    expect(late.every((result) => !result.ok && result.error.code === "changed_on_disk")).toBe(true);
    const first = await Promise.all(Array.from({ length: 20 }, (_, index) => files.write("new.txt", `${index}`, "")));
    expect(first.filter((result) => result.ok)).toHaveLength(1);
    expect(readdirSync(folder).sort()).toEqual(["a.txt", "new.txt"]);
  });

  test("readers see the old text or the new one, never half", async () => {
    const { folder, files } = await open({ "a.txt": "A".repeat(300_000) });
    const texts = new Set<string>();
    let writing = true;
    const reader = (async () => {
      while (writing) {
        const text = readFileSync(join(folder, "a.txt"), "utf8");
        texts.add(text);
        await new Promise(setImmediate);
      }
    })();
    for (let round = 0; round < 50; round++) await files.write("a.txt", (round % 2 ? "A" : "B").repeat(300_000));
    writing = false;
    await reader;
    expect([...texts].map((text) => /^(A{300000}|B{300000})$/.test(text))).toEqual([true, true]);
  });

  test("a disk error leaves the old text and nothing beside it", async () => {
    const { folder, files } = await open({ "a.txt": "old" });
    const limited = `ulimit -f 100; exec "${process.execPath}" --input-type=module -e '
      process.on("SIGXFSZ", () => {});
      const { createFiles } = await import("${join(process.cwd(), "src/hosts/node/files.ts")}");
      const { openRoots } = await import("${join(process.cwd(), "src/hosts/node/paths.ts")}");
      const result = await createFiles(await openRoots(["${folder}"])).write("a.txt", "x".repeat(1e6));
      console.log(result.ok ? "written" : result.error.code);'`;
    expect(
      execFileSync("bash", ["-c", limited], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim(),
    ).toBe("io");
    expect(readdirSync(folder)).toEqual(["a.txt"]);
    expect((await read(files, "a.txt")).text).toBe("old");
  });

  test("a process killed while it writes leaves the old text or the new one", async () => {
    const { folder } = await open({ "a.txt": "A".repeat(2_000_000) });
    const script = `
      const { createFiles } = await import("${join(process.cwd(), "src/hosts/node/files.ts")}");
      const { openRoots } = await import("${join(process.cwd(), "src/hosts/node/paths.ts")}");
      const files = createFiles(await openRoots(["${folder}"]));
      console.log("ready");
      for (let round = 0; ; round++) await files.write("a.txt", (round % 2 ? "A" : "B").repeat(2_000_000));`;
    for (let round = 0; round < 10; round++) {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await new Promise((resolve) => child.stdout.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, round * 7));
      child.kill("SIGKILL");
      await new Promise((resolve) => child.once("exit", resolve));
      expect(readFileSync(join(folder, "a.txt"), "utf8")).toMatch(/^(A{2000000}|B{2000000})$/);
    }
  });
});
