import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Verdict } from "../../src/core/door.ts";
import { findMode } from "../../src/core/modes.ts";
import type { ApprovalGroup } from "../../src/core/settings.ts";
import type { Effect } from "../../src/core/tool.ts";
import { createFiles } from "../../src/hosts/node/files.ts";
import { openRoots } from "../../src/hosts/node/paths.ts";
import { createDoor, type DoorOptions } from "../../src/policy/door.ts";
import { tempFolder } from "../support/temp-folder.ts";

interface Setting extends Partial<Omit<DoorOptions, "approved" | "trusted">> {
  readonly approved?: readonly ApprovalGroup[];
  readonly trusted?: boolean;
  readonly mode?: string;
  readonly grants?: readonly string[];
}

/** A workspace with links that stay and links that leave. */
async function workspace(): Promise<string> {
  const base = await tempFolder();
  const root = join(base, "w");
  for (const name of ["src/a.ts", ".vscode/settings.json", ".git/hooks/pre-commit", "keys/server.pem", "notes.md"]) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), "");
  }
  await mkdir(join(base, "w-evil"));
  await writeFile(join(base, "w-evil", "x"), "");
  await symlink(join(root, ".vscode"), join(root, "in"));
  await symlink(join(root, ".git", "hooks"), join(root, "h"));
  await symlink(join(root, "keys", "server.pem"), join(root, "harmless.txt"));
  await symlink(join(base, "w-evil"), join(root, "out"));
  await symlink(join(root, "src", "a.ts"), join(root, "plan.md"));
  await symlink("loop", join(root, "loop"));
  return root;
}

async function decide(root: string, effects: Effect | readonly Effect[], setting: Setting = {}): Promise<Verdict> {
  const { approved = [], trusted = true, mode = "code", grants = [], someone = true } = setting;
  const files = createFiles(await openRoots([root]));
  const door = createDoor({ files, approved: () => new Set(approved), trusted: () => trusted, someone });
  return door.decide({
    tool: { name: "some_tool", title: "Some tool", group: "edit" },
    effects: [effects].flat(),
    mode: findMode(mode),
    grants,
  });
}

const read = (path: string): Effect => ({ kind: "read", path });
const write = (path: string): Effect => ({ kind: "write", path });
const command = (text: string, cwd = "."): Effect => ({ kind: "command", command: text, cwd });

test("reading inside the workspace runs by itself, in every mode and without trust", async () => {
  const root = await workspace();
  for (const path of [
    "src/a.ts",
    ".",
    ".vscode/settings.json",
    "AGENTS.md",
    "..foo/a.ts",
    "docs/id_rsa-howto.md",
    ".env.example",
  ]) {
    for (const mode of ["code", "ask", "architect"]) {
      const verdict = await decide(root, read(path), { mode, trusted: false });
      expect([path, verdict.kind]).toEqual([path, "allow"]);
    }
  }
});

test("nothing reaches out of the workspace, by whatever way", async () => {
  const root = await workspace();
  const all: Setting = { approved: ["read", "edit", "command"], grants: ["edit", "command"] };
  const paths = [
    "../etc/passwd",
    "src/../../x",
    "/etc/passwd",
    "../w-evil/x",
    "out/x",
    "out/new.txt",
    "out",
    "~/.ssh/id_rsa",
  ];
  for (const path of paths) {
    for (const effect of [read(path), write(path), { kind: "delete", path } as const, command("ls", path)]) {
      const verdict = await decide(root, effect, all);
      expect([path, effect.kind, verdict]).toMatchObject([
        path,
        effect.kind,
        { kind: "deny", code: "outside_workspace" },
      ]);
    }
  }
  expect(await decide(root, [read("src/a.ts"), write("out/x")], all)).toMatchObject({ kind: "deny" });
});

test("edits and commands ask, with what they would do and what can be granted", async () => {
  const root = await workspace();
  expect(await decide(root, write("./src/../src/new.ts"))).toEqual({
    kind: "ask",
    reason: "No rule allows editing files in this task.",
    effects: ["Write src/new.ts"],
    grant: { group: "edit", label: "edits" },
  });
  expect(await decide(root, command("npm test"))).toEqual({
    kind: "ask",
    reason: "No rule allows running commands in this task.",
    effects: ["Run npm test in the workspace root"],
    grant: { group: "command", label: "commands" },
  });
  expect(await decide(root, [read("src/a.ts"), write("src/a.ts")])).toMatchObject({ effects: ["Write src/a.ts"] });
  expect(await decide(root, command("ls", "src"))).toMatchObject({ effects: ["Run ls in src"] });
  expect(await decide(root, [write("a"), command("ls")])).not.toHaveProperty("grant");
});

test("what is approved or granted runs, and says by which rule", async () => {
  const root = await workspace();
  const table: readonly [Effect, Setting, string][] = [
    [write("src/a.ts"), { approved: ["edit"] }, "Edits are allowed without asking."],
    [write("src/a.ts"), { grants: ["edit"] }, "Edits are allowed for this task."],
    [command("npm test"), { approved: ["command"] }, "Commands are allowed without asking."],
    [command("npm test"), { grants: ["command"] }, "Commands are allowed for this task."],
  ];
  for (const [effect, setting, reason] of table) {
    expect(await decide(root, effect, setting)).toEqual({ kind: "allow", reason });
  }
  expect(await decide(root, write("src/a.ts"), { approved: ["command"] })).toMatchObject({ kind: "ask" });
  expect(await decide(root, command("ls"), { grants: ["edit"] })).toMatchObject({ kind: "ask" });
});

const everything: Setting = { approved: ["read", "edit", "command"], grants: ["edit", "command"] };

test.each([
  ".git/config",
  ".git",
  ".gitmodules",
  ".vscode/settings.json",
  ".vscode/new-unknown.json",
  "sub/dir/x.code-workspace",
  "packages/a/.vscode/tasks.json",
  ".cursor/mcp.json",
  ".roo/mcp.json",
  ".kilocode/rules/x.md",
  ".claude/settings.json",
  ".mcp.json",
  ".gemini/settings.json",
  ".github/workflows/ci.yml",
  ".github/copilot-instructions.md",
  ".husky/pre-commit",
  ".devcontainer/devcontainer.json",
  ".npmrc",
  ".yarnrc.yml",
  "package.json",
  "AGENTS.md",
  "CLAUDE.md",
  ".bashrc",
  ".envrc",
  "in/settings.json",
  "h/pre-commit", // links that lead onto protected folders
  ".VSCODE/Settings.json",
  ".Git/hooks/pre-commit",
  "X.Code-Workspace",
  "PACKAGE.JSON",
  ".v\u017fcode/settings.json",
  ".g\u200cit/config",
  ".vscode./settings.json",
  ".vscode/settings.json.",
  "GIT~1/config",
  ".git::$INDEX_ALLOCATION/config",
])("writing %j always asks and cannot be granted", async (path) => {
  const verdict = await decide(await workspace(), write(path), everything);
  expect(verdict).toMatchObject({ kind: "ask" });
  expect(verdict).not.toHaveProperty("grant");
});

test.each([
  ".vscodeignore",
  ".gitignore",
  "logs/.gitkeep",
  "docs/settings.json",
  "src/git/hooks.ts",
  "src/env/index.ts",
  "docs/code-workspace.md",
  "src/templates/package.json.hbs",
  "app/(auth)/[slug]/page.tsx",
  "src/routes/+page.svelte",
  "-notes.md",
  "src/naïve/café.ts",
  "SRC/A.ts",
  "src/secrets.ts",
  ".env.example",
  "src/vscode/x.ts",
  ".github/ISSUE_TEMPLATE.md",
  "src/agents.ts",
  "keyboard.ts",
])("writing %j is an ordinary edit", async (path) => {
  expect(await decide(await workspace(), write(path), everything)).toMatchObject({ kind: "allow" });
});

test.each([
  ".env",
  ".env.local",
  "prod.env",
  "certs/server.pem",
  "id_rsa",
  ".npmrc",
  ".netrc",
  "credentials",
  ".aws/config",
  ".ENV",
  "ID_ED25519",
  "harmless.txt", // a link that leads to a key
])("even reading %j asks", async (path) => {
  const verdict = await decide(await workspace(), read(path), everything);
  expect(verdict).toMatchObject({
    kind: "ask",
    reason: "This file may hold keys or passwords, so Diglot always asks.",
  });
  expect(verdict).not.toHaveProperty("grant");
});

test("a mode is judged at the call, on the path that is really meant", async () => {
  const root = await workspace();
  const forbidden = (reason: string): object => ({
    kind: "deny",
    code: "mode_forbids",
    reason,
    advice: "Tell the user what you would do, or ask them to switch to Code mode.",
  });
  const table: readonly [string, Effect, object][] = [
    ["ask", command("ls"), forbidden("Ask mode does not allow running commands.")],
    ["ask", write("src/a.ts"), forbidden("Ask mode does not allow writing files.")],
    ["architect", write("src/a.ts"), forbidden("Architect mode does not allow writing anything but Markdown files.")],
    ["architect", write("plan.md"), forbidden("Architect mode does not allow writing anything but Markdown files.")], // links to a.ts
    ["architect", write("notes.md"), { kind: "allow" }],
    ["a removed mode", write("notes.md"), forbidden("Ask mode does not allow writing files.")],
  ];
  for (const [mode, effect, expected] of table) {
    expect(await decide(root, effect, { ...everything, mode })).toMatchObject(expected);
  }
});

test("in a workspace that is not trusted only reading is possible", async () => {
  const root = await workspace();
  const others: readonly Effect[] = [
    write("src/a.ts"),
    command("ls"),
    { kind: "network", url: "http://x" },
    { kind: "call", source: "s", name: "n" },
  ];
  for (const effect of others) {
    expect(await decide(root, effect, { ...everything, trusted: false })).toMatchObject({
      kind: "deny",
      code: "untrusted_workspace",
    });
  }
});

test("with nobody to ask, a question is a denial that names the way out", async () => {
  const root = await workspace();
  expect(await decide(root, command("npm test"), { someone: false })).toEqual({
    kind: "deny",
    code: "denied",
    reason:
      "Run npm test in the workspace root: there is nobody to ask; --approve command would allow it. No rule allows running commands in this task.",
    advice: "Do what can be done without it, and tell the user what is left to do.",
  });
  expect(await decide(root, write("src/a.ts"), { someone: false })).toMatchObject({
    reason: expect.stringContaining("--approve edit "),
  });
  expect(await decide(root, write(".git/config"), { ...everything, someone: false })).toMatchObject({
    kind: "deny",
    reason: expect.stringContaining("no --approve value covers it"),
  });
  expect(await decide(root, read("src/a.ts"), { someone: false })).toMatchObject({ kind: "allow" });
});

test("nothing in a question can hide or reorder what it says", async () => {
  const root = await workspace();
  expect(await decide(root, write("src/\u202egnp.exe"), everything)).toMatchObject({
    kind: "ask",
    effects: ["Write src/\\u{202e}gnp.exe"],
  });
  const sneaky = await decide(root, command("ls\r\u001b[2Krm x"), everything);
  expect(sneaky).toMatchObject({ kind: "ask", effects: ["Run ls\\u{d}\\u{1b}[2Krm x in the workspace root"] });
  expect(await decide(root, command("for f in *; do\n\techo $f\ndone"), everything)).toMatchObject({ kind: "allow" });
});

test("the network and outside tools always ask", async () => {
  const root = await workspace();
  expect(await decide(root, { kind: "network", url: "https://x.org/a" }, everything)).toMatchObject({
    kind: "ask",
    effects: ["Connect to https://x.org/a"],
  });
  expect(await decide(root, { kind: "call", source: "db", name: "drop" }, everything)).toMatchObject({
    kind: "ask",
    effects: ["Call drop of db"],
  });
});

test("what touches nothing runs, and what cannot be judged is asked about or refused", async () => {
  const root = await workspace();
  expect(await decide(root, [], { mode: "ask", trusted: false, someone: false })).toEqual({
    kind: "allow",
    reason: "It touches nothing.",
  });
  expect(await decide(root, read("loop/x"), everything)).toMatchObject({ kind: "deny" });
  expect(await decide(root, write("a/".repeat(2_100)), everything)).toMatchObject({
    kind: "deny",
    code: "invalid_arguments",
  });
  expect(await decide(root, read(""), everything)).toMatchObject({ kind: "deny", code: "invalid_arguments" });
  const broken = createDoor({
    files: { locate: () => Promise.reject(new Error("the disk is gone")) },
    approved: () => new Set(),
    trusted: () => true,
    someone: true,
  });
  const tool = { name: "x", title: "Some tool", group: "read" as const };
  expect(await broken.decide({ tool, effects: [read("a")], mode: findMode("code"), grants: [] })).toMatchObject({
    kind: "ask",
    effects: ["Run Some tool"],
  });
});
