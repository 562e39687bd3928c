import { strict as assert } from "node:assert";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { runCheck } from "../../src/core/check/run-check.ts";
import { ok } from "../../src/core/errors.ts";
import type { Logged } from "../../src/core/event.ts";
import type { Evidence } from "../../src/core/evidence.ts";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { createRegistry } from "../../src/core/registry.ts";
import { createPendingAnswers } from "../../src/core/session.ts";
import type { Profile } from "../../src/core/settings.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { checkDeps } from "../../src/hosts/node/check-deps.ts";
import { systemClock } from "../../src/hosts/node/clock.ts";
import { createNodeHost } from "../../src/hosts/node/host.ts";
import { openSession, type ProfileInUse } from "../../src/hosts/node/open-session.ts";
import { createEditorModels } from "../../src/hosts/vscode/editor-models.ts";
import { createDoor } from "../../src/policy/door.ts";
import { editorAddress } from "../../src/providers/editor-lm/address.ts";
import { editorFetch } from "../../src/providers/editor-lm/over-fetch.ts";
import { type Link, linkTo } from "../../src/providers/index.ts";
import { createIds } from "../../src/store/ids.ts";
import { builtInTools } from "../../src/tools/index.ts";
import { defineSuite } from "../support/vscode/define-suite.ts";

const signal = new AbortController().signal;
const editor = createEditorModels();

function linkOf(model: string): Link {
  return linkTo({ wire: "editor-lm", baseUrl: editorAddress, model, fetch: editorFetch(editor) });
}

async function ask(model: string, stop = signal): Promise<readonly ProviderDelta[]> {
  const provider = linkOf(model).connect([]);
  assert.ok(provider.ok);
  const deltas: ProviderDelta[] = [];
  const messages = [{ role: "user", parts: [{ type: "text", text: "Say hello." }] }] as const;
  for await (const delta of provider.value.stream({ system: "Be brief.", messages }, stop)) deltas.push(delta);
  return deltas;
}

async function codeOf(model: string): Promise<string | undefined> {
  const last = (await ask(model)).at(-1);
  return last?.type === "failure" ? last.error.code : last?.type;
}

function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "a folder is open");
  return folder.uri.fsPath;
}

/** A task in this folder, where the person allows everything. */
async function runTask(
  words: string,
  toolCalls: Profile["toolCalls"],
  model = "acme/demo",
): Promise<readonly Logged[]> {
  const journal: Logged[] = [];
  const known: Evidence[] = [];
  const root = workspaceFolder();
  const host = await createNodeHost({ roots: [root] });
  const profile: Profile = { id: "p", name: "P", provider: "editor", baseUrl: "", model, headers: {}, toolCalls };
  const inUse: ProfileInUse = { profile, baseUrl: editorAddress, ...linkOf(model) };
  const session = await openSession({
    taskId: "t",
    past: [],
    journal: { append: (record) => void journal.push(record), sync: async () => undefined },
    mode: "code",
    registry: createRegistry(builtInTools),
    dialects: createDialects(),
    evidence: { about: () => known, add: async (record) => void known.push(record) },
    pending: createPendingAnswers(),
    maxTurns: 20,
    nextId: createIds(),
    clock: systemClock,
    makeHost: (asking) => ({ ...host, ask: asking }),
    makeDoor: ({ files }) =>
      createDoor({ files, approved: () => new Set(["edit", "command"]), trusted: () => true, someone: true }),
    profileInUse: async () => ok(inUse),
  });
  await session.send(words);
  await session.idle();
  await host.dispose();
  return journal;
}

function stylesIn(journal: readonly Logged[]): readonly string[] {
  return [...new Set(journal.flatMap(({ event }) => (event.type === "turn_started" ? [event.style.label] : [])))];
}

async function fixesTheTest(toolCalls: "json" | "xml"): Promise<void> {
  const file = join(workspaceFolder(), "src", "parse.js");
  const broken = await readFile(file, "utf8");
  assert.match(broken, /d\|h\|m\|s\|ms/);
  const journal = await runTask("Fix the failing test", toolCalls);
  assert.match(await readFile(file, "utf8"), /ms\|d\|h\|m\|s/, JSON.stringify(journal.slice(-3)));
  assert.deepEqual(stylesIn(journal), [toolCalls.toUpperCase()]);
  const end = journal.at(-1)?.event;
  assert.equal(end?.type === "run_finished" ? end.end : end?.type, "completed");
  const finished = journal.flatMap(({ event }) => (event.type === "turn_finished" ? [event] : []));
  assert.ok(finished.every(({ usage, error }) => usage === undefined && error === undefined));
  await writeFile(file, broken);
}

export const run = defineSuite({
  async "lists the models of the editor with what it tells of them"() {
    const models = await editor.list();
    const told = models.find(({ id }) => id === "demo");
    assert.deepEqual(told, {
      vendor: "acme",
      id: "demo",
      name: "Model demo",
      maxInputTokens: 200_000,
      takesImages: false,
      takesTools: true,
    });
  },

  "a whole task in JSON": () => fixesTheTest("json"),
  "a whole task in XML": () => fixesTheTest("xml"),

  async "Auto goes by what the editor says of the model"() {
    assert.deepEqual(stylesIn(await runTask("Say hello.", "auto", "acme/words")), ["XML"]);
    assert.deepEqual(stylesIn(await runTask("Say hello.", "auto")), ["JSON"]);
  },

  async "the check of a profile goes through"() {
    const evidence = { about: () => [], add: async () => undefined };
    const parts = { target: linkOf("acme/demo"), model: "acme/demo", baseUrl: editorAddress, evidence, env: {} };
    const steps: string[] = [];
    for await (const update of runCheck(checkDeps({ ...parts, dialects: createDialects() }), signal)) {
      if (update.type !== "done") continue;
      steps.push(...update.summary.steps.map(({ title, state, found }) => `${title} ${state} ${found}`));
      assert.equal(update.summary.recommendation.style, "json", steps.join("\n"));
    }
    assert.deepEqual(
      steps.filter((step) => / failed /.test(step)),
      [],
    );
  },

  async "errors are told apart as they come through the editor"() {
    assert.equal(await codeOf("acme/blocked"), "quota");
    assert.equal(await codeOf("acme/refused"), "auth");
    assert.equal(await codeOf("acme/unknown"), "model_not_found");
    assert.equal(await codeOf("acme/filtered"), "content_filter");
    assert.equal(await codeOf("acme/limited"), "rate_limit");
    assert.equal(await codeOf("acme/demo"), "finish");
  },

  async "a model that VS Code does not let this extension use is not asked, and the advice says what to press"() {
    // who runs these tests is no extension, so VS Code refuses by itself
    const last = (await ask("acme/asking")).at(-1);
    assert.equal(last?.type, "failure");
    assert.equal(last.error.code, "auth");
    assert.match(last.error.detail ?? "", /^NoPermissions: /);
    assert.match(last.error.advice, /Send it again, and choose Allow/);
  },

  async "a stop ends the request"() {
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 5);
    const last = (await ask("acme/demo", stopping.signal)).at(-1);
    assert.notEqual(last?.type, "failure");
  },

  async "a model that has gone is told with what there is"() {
    const changes: string[] = [];
    const listener = vscode.lm.onDidChangeChatModels(() => changes.push("changed"));
    await vscode.commands.executeCommand("acme.keepOnly", "words");
    for (let wait = 0; wait < 100 && changes.length === 0; wait++) await delay(50);
    listener.dispose();
    assert.notEqual(changes.length, 0);
    const last = (await ask("acme/demo")).at(-1);
    assert.equal(last?.type, "failure");
    assert.equal(last.error.code, "model_not_found");
    assert.match(last.error.advice, /acme\/words/);
  },

  async "no model at all is told with how to get one"() {
    await vscode.commands.executeCommand("acme.keepOnly");
    for (let wait = 0; wait < 100 && (await editor.list()).length > 0; wait++) await delay(50);
    const last = (await ask("acme/words")).at(-1);
    assert.equal(last?.type, "failure");
    assert.match(last.error.message, /no language models yet/);
  },
});
