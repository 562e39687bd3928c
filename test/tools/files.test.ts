import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/core/host.ts";
import { createNodeHost } from "../../src/hosts/node/host.ts";
import { previewTool, runTool } from "../support/run-tool.ts";
import { type FilesOnDisk, workspaceWith } from "../support/workspace.ts";

async function workspace(files: FilesOnDisk = {}) {
  const folder = workspaceWith(files);
  return { folder, host: await createNodeHost({ roots: [folder] }) };
}

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);

describe("read_file", () => {
  test("shows numbered lines", async () => {
    const { host } = await workspace({ "a.txt": "one\r\ntwo\r\n" });
    const { outcome, text } = await runTool(host, "read_file", { path: "a.txt" });
    expect(text).toBe("a.txt (2 lines)\n1 | one\n2 | two");
    expect(outcome).toMatchObject({
      view: { kind: "file", path: "a.txt", startLine: 1, totalLines: 2, text: "one\ntwo" },
    });
  });

  test("stops after 2,000 lines and says how to go on", async () => {
    const { host } = await workspace({ "a.txt": "x\n".repeat(2_500) });
    const { text } = await runTool(host, "read_file", { path: "a.txt" });
    expect(text).toContain("a.txt (lines 1–2000 of 2500)");
    expect(text).toMatch(/2000 \| x\n\(500 more lines\. To go on, read from start_line 2001\.\)$/);
    const rest = await runTool(host, "read_file", { path: "a.txt", start_line: 2001 });
    expect(rest.text).toMatch(/^a\.txt \(lines 2001–2500 of 2500\)\n2001 \| x\n[\s\S]*2500 \| x$/);
  });

  test("stops after 96 KB, and never gives more than a result may hold", async () => {
    const { host } = await workspace({ "a.txt": `${"y".repeat(999)}\n`.repeat(500), "b.txt": "z".repeat(200_000) });
    const { text } = await runTool(host, "read_file", { path: "a.txt" });
    expect(text.length).toBeLessThan(100_000);
    expect(text).toMatch(/\(405 more lines\. To go on, read from start_line 96\.\)$/);
    const line = await runTool(host, "read_file", { path: "b.txt" });
    expect(line.text.length).toBeLessThan(100_000);
    expect(line.text).toContain("(Line 1 is longer than 96 KB and is cut here.");
  });

  test.each([
    [
      { start_line: 2, end_line: 3 },
      "a.txt (lines 2–3 of 4)\n2 | b\n3 | c\n(1 more line. To go on, read from start_line 4.)",
    ],
    [
      { start_line: 3, end_line: 2 },
      "a.txt (lines 2–3 of 4)\n2 | b\n3 | c\n(1 more line. To go on, read from start_line 4.)",
    ],
    [
      { start_line: -5, end_line: 1 },
      "a.txt (lines 1–1 of 4)\n1 | a\n(3 more lines. To go on, read from start_line 2.)",
    ],
    [{ start_line: 4, end_line: 99 }, "a.txt (lines 4–4 of 4)\n4 | d"],
    [{ end_line: 1 }, "a.txt (lines 1–1 of 4)\n1 | a\n(3 more lines. To go on, read from start_line 2.)"],
    [{ start_line: 9 }, "a.txt has only 4 lines."],
  ])("reads the range %j", async (range, expected) => {
    const { host } = await workspace({ "a.txt": "a\nb\nc\nd" });
    expect((await runTool(host, "read_file", { path: "a.txt", ...range })).text).toBe(expected);
  });

  test("reads a range of a 50 MB file that is too large as a whole", async () => {
    const { host } = await workspace({ "big.log": `${"0123456789".repeat(10)}\n`.repeat(500_000) });
    const whole = await runTool(host, "read_file", { path: "big.log" });
    expect(whole.text).toContain("too_large");
    expect(whole.text).toContain("Give start_line and end_line to read a part of it, or search in it.");
    const part = await runTool(host, "read_file", { path: "big.log", start_line: 400_000, end_line: 400_001 });
    expect(part.text).toMatch(/^big\.log \(lines 400000–400001 of 500000\)\n400000 \| 0123456789/);
  });

  test.each([
    ["empty.txt", "empty.txt is empty."],
    ["nothing.txt", "not_found\nThere is no file or folder nothing.txt."],
    ["folder", "is_directory\nfolder is a folder."],
    ["a.png", "binary_file\na.png is a binary file."],
    ["latin1.txt", "binary_file\nlatin1.txt is not in UTF-8 or UTF-16"],
    ["../etc/passwd", "outside_workspace\n../etc/passwd is outside the workspace."],
    ["/etc/passwd", "outside_workspace"],
    ["~/.ssh/id_rsa", "outside_workspace"],
  ])("answers %s with a plain sentence", async (path, words) => {
    const { host } = await workspace({
      "empty.txt": "",
      "folder/x": "",
      "a.png": png,
      "latin1.txt": Buffer.from("caf\u00e9", "latin1"),
    });
    expect((await runTool(host, "read_file", { path })).text).toContain(words);
  });

  test("lets no escape sequence through", async () => {
    const { host } = await workspace({ "a.txt": "\u001b]0;title\u0007text\n" });
    expect((await runTool(host, "read_file", { path: "a.txt" })).text).toBe("a.txt (1 line)\n1 | ␛]0;title␇text");
  });
});

describe("list_files", () => {
  test("lists one folder, or all below it, without what .gitignore names", async () => {
    const { host } = await workspace({
      "b.txt": "",
      "src/a.ts": "",
      "out/x.js": "",
      ".gitignore": "out/\n",
      ".git/config": "",
    });
    expect((await runTool(host, "list_files", { path: "." })).text).toBe(".gitignore\nb.txt\nsrc/");
    const all = await runTool(host, "list_files", { path: ".", recursive: true });
    expect(all.text).toBe(".gitignore\nb.txt\nsrc/\nsrc/a.ts");
    expect(all.outcome).toMatchObject({ view: { kind: "list", total: 4 } });
  });

  test("stops at 500 entries and says so", async () => {
    const { host } = await workspace(Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`f${index}`, ""])));
    const { text } = await runTool(host, "list_files", { path: "." });
    expect(text.split("\n")).toHaveLength(501);
    expect(text).toContain("(Only the first 500 entries are shown.");
  });

  test("says when there is nothing, no folder, or no such thing", async () => {
    const { host, folder } = await workspace({ "a.txt": "" });
    mkdirSync(join(folder, "empty"));
    expect((await runTool(host, "list_files", { path: "empty" })).text).toContain("empty has no files");
    expect((await runTool(host, "list_files", { path: "a.txt" })).text).toContain("a.txt is not a folder.");
    expect((await runTool(host, "list_files", { path: "zzz" })).text).toContain("not_found");
    expect((await runTool(host, "list_files", { path: ".." })).text).toContain("outside_workspace");
  });
});

describe("search_files", () => {
  test("groups matches by file", async () => {
    const { host } = await workspace({ "a.ts": "foo\nbar\nfoobar\n", "b/c.ts": "a foo\n", "d.md": "foo\n" });
    const { text, outcome } = await runTool(host, "search_files", { path: ".", regex: "fo+", file_pattern: "*.ts" });
    expect(text).toBe("3 matches in 2 files.\n\na.ts\n1 | foo\n3 | foobar\n\nb/c.ts\n1 | a foo");
    expect(outcome).toMatchObject({ view: { kind: "matches", total: 3 } });
  });

  test("stops at 300 matches and says so", async () => {
    const { host } = await workspace({ "a.txt": "x\n".repeat(301) });
    expect((await runTool(host, "search_files", { path: ".", regex: "x" })).text).toContain(
      "The first 300 matches in 1 file;",
    );
  });

  test("says when nothing matches, and quotes what is wrong with a pattern", async () => {
    const { host } = await workspace({ "a.txt": "x\n" });
    expect((await runTool(host, "search_files", { path: ".", regex: "zzz" })).text).toBe("No line matches.");
    const wrong = await runTool(host, "search_files", { path: ".", regex: "foo(" });
    expect(wrong.text).toMatch(/^invalid_arguments\n[\s\S]*unclosed group/);
    expect((await runTool(host, "search_files", { path: "..", regex: "x" })).text).toContain("outside_workspace");
  });
});

describe("write_to_file", () => {
  test("creates a file with its folders, and shows it beforehand", async () => {
    const { host, folder } = await workspace();
    const input = { path: "src/new/a.ts", content: "one\ntwo\n" };
    expect(await previewTool(host, "write_to_file", input)).toMatchObject({ kind: "diff", created: true, added: 2 });
    const { text, outcome } = await runTool(host, "write_to_file", input);
    expect(text).toBe("Created src/new/a.ts (2 lines).");
    expect(outcome).toMatchObject({ view: { kind: "diff", created: true, added: 2, removed: 0 } });
    expect(readFileSync(join(folder, "src/new/a.ts"), "utf8")).toBe("one\ntwo\n");
  });

  test("rewrites a file and keeps its line ends", async () => {
    const { host, folder } = await workspace({ "a.txt": "one\r\ntwo\r\n" });
    const { text } = await runTool(host, "write_to_file", { path: "a.txt", content: "one\nthree\nfour\n" });
    expect(text).toBe("Rewrote a.txt (3 lines, +2 −1).");
    expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("one\r\nthree\r\nfour\r\n");
  });

  test("does nothing when nothing changes", async () => {
    const { host } = await workspace({ "a.txt": "x" });
    expect((await runTool(host, "write_to_file", { path: "a.txt", content: "x" })).text).toContain(
      "nothing was written",
    );
  });

  test.each([
    ["folder", "is_directory"],
    ["a.png", "binary_file"],
    ["../x", "outside_workspace"],
    ["link/x", "outside_workspace"],
    ["a.txt/x", "not_found\na.txt is not a folder."],
  ])("refuses %s", async (path, words) => {
    const { host, folder } = await workspace({ "folder/x": "", "a.png": png, "a.txt": "" });
    symlinkSync("/tmp", join(folder, "link"));
    expect((await runTool(host, "write_to_file", { path, content: "x" })).text).toContain(words);
  });
});

describe("apply_diff", () => {
  const diff = "<<<<<<< SEARCH\ntwo\n=======\nTWO\n$100\n>>>>>>> REPLACE";

  test("changes a part of a file, and shows it beforehand", async () => {
    const { host, folder } = await workspace({ "a.txt": "\ufeffone\r\ntwo\r\nthree" });
    expect(await previewTool(host, "apply_diff", { path: "a.txt", diff })).toMatchObject({
      kind: "diff",
      added: 2,
      removed: 1,
    });
    const { text } = await runTool(host, "apply_diff", { path: "a.txt", diff });
    expect(text).toBe("Edited a.txt: 1 block applied (+2 −1).");
    expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("\ufeffone\r\nTWO\r\n$100\r\nthree");
  });

  test("creates a file from an empty SEARCH", async () => {
    const { host, folder } = await workspace();
    const create = "<<<<<<< SEARCH\n=======\none\n>>>>>>> REPLACE";
    expect((await runTool(host, "apply_diff", { path: "new.txt", diff: create })).text).toBe(
      "Created new.txt (1 line).",
    );
    expect(readFileSync(join(folder, "new.txt"), "utf8")).toBe("one\n");
    expect((await runTool(host, "apply_diff", { path: "other.txt", diff })).text).toContain("not_found");
  });

  test("says what the file has when a block does not fit, in the preview too", async () => {
    const { host } = await workspace({ "a.txt": "one\ntwenty\nthree\n" });
    const input = { path: "a.txt", diff: diff.replace("two", "one\ntwo\nthreee") };
    const { text } = await runTool(host, "apply_diff", input);
    expect(text).toMatch(/^no_match\n[\s\S]*closest text now \(\d+% alike\):\n1 \| one\n2 \| twenty\n3 \| three$/);
    expect(await previewTool(host, "apply_diff", input)).toMatchObject({
      kind: "text",
      text: expect.stringContaining("2 | twenty"),
    });
  });

  test("refuses a file that changed between reading and writing", async () => {
    const { host, folder } = await workspace({ "a.txt": "one\ntwo\n" });
    const slow: Host = {
      ...host,
      files: {
        ...host.files,
        async write(path, text, expected) {
          writeFileSync(join(folder, "a.txt"), "one\ntwo\nsomeone else\n");
          return await host.files.write(path, text, expected);
        },
      },
    };
    expect((await runTool(slow, "apply_diff", { path: "a.txt", diff })).text).toContain("changed_on_disk");
    expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("one\ntwo\nsomeone else\n");
  });
});
