import { strict as assert } from "node:assert";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { defineSuite } from "../support/vscode/define-suite.ts";

function diglot(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension("diglot.diglot");
  assert.ok(found, "the extension is not there");
  return found;
}

const commands = [
  "newTask",
  "history",
  "openSettings",
  "checkProfile",
  "showInsights",
  "inspectRequests",
  "focusInput",
  "allow",
  "deny",
  "stop",
].map((name) => `diglot.${name}`);

export const run = defineSuite({
  async "is not active before it is used"() {
    await delay(2_000); // long enough for whatever starts with the editor
    assert.equal(diglot().isActive, false);
  },

  async "becomes active when its view is shown"() {
    const started = performance.now();
    await vscode.commands.executeCommand("diglot.chat.focus");
    while (!diglot().isActive) await delay(5);
    console.log(`activated ${Math.round(performance.now() - started)} ms after the command to show the view`);
  },

  async "registers every command that it announces"() {
    const announced: readonly { command: string }[] = diglot().packageJSON.contributes.commands;
    assert.deepEqual(announced.map(({ command }) => command).toSorted(), commands.toSorted());
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commands.filter((command) => !known.has(command)),
      [],
    );
  },

  async "opens its settings as one panel, however often it is asked"() {
    for (let time = 0; time < 2; time++) await vscode.commands.executeCommand("diglot.openSettings");
    const panels = () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith("diglot.settings"));
    for (let wait = 0; wait < 100 && panels().length === 0; wait++) await delay(50); // tabs follow a little later
    assert.equal(panels().length, 1);
  },

  "keeps its settings out of a workspace's reach"() {
    const { properties } = diglot().packageJSON.contributes.configuration;
    for (const [name, { scope }] of Object.entries<{ scope?: string }>(properties))
      assert.equal(scope, "application", name);
    const restricted: readonly string[] =
      diglot().packageJSON.capabilities.untrustedWorkspaces.restrictedConfigurations;
    assert.deepEqual(restricted.toSorted(), Object.keys(properties).toSorted());
  },
});
