/** The package holds what ships and nothing else, within its budget. */
import { statSync } from "node:fs";
import { vsix } from "../root.ts";
import { bin, run } from "../run.ts";

const budgetBytes = 3 * 1024 * 1024;
const ships =
  /^(package\.json|package\.nls(\.[a-z-]+)?\.json|README\.md|CHANGELOG\.md|LICENSE|dist\/(extension|engine)\.cjs|dist\/cli\.mjs|dist\/webview\/[\w.-]+\.(js|css|ttf)|media\/[\w.-]+\.(png|svg)|l10n\/[\w.-]+\.json)$/;

const needed = [
  "package.json",
  "package.nls.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "dist/extension.cjs",
  "dist/engine.cjs",
  "dist/cli.mjs",
  "dist/webview/chat.js",
  "dist/webview/chat.css",
  "dist/webview/settings.js",
  "dist/webview/settings.css",
  "dist/webview/codicon.ttf",
  "media/diglot.svg",
  "media/icon.png",
];

/** What is wrong with the package, empty when it is right. */
export async function checkPackage(): Promise<readonly string[]> {
  const { code, output } = await run(bin("vsce"), ["ls", "--no-dependencies"], { capture: true });
  if (code !== 0) return [output];
  const files = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const size = statSync(vsix).size;
  return [
    ...files.filter((file) => !ships.test(file)).map((file) => `${file} does not belong into the package`),
    ...needed.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...(size <= budgetBytes ? [] : [`the package is ${size} bytes, over its budget of ${budgetBytes}`]),
  ];
}
