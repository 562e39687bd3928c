/** Reads every import of the sources, type imports included, and holds it against the rules; finds cycles, too. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "oxc-parser";
import { type ImportRule, importRules } from "./import-rules.ts";
import { sourcesIn } from "./styles.ts";

interface Import {
  /** Project path of the importing file. */
  readonly from: string;
  /** Project path, or a package's name as written. */
  readonly to: string;
  readonly typeOnly: boolean;
}

/** Broken rules and cycles, one a line. */
export function findForbiddenImports(root: string, folders: readonly string[]): readonly string[] {
  const files = folders.flatMap((folder) => sourcesIn(path.join(root, folder)));
  const imports = files.flatMap((file) => importsOf(root, file));
  const broken = imports.flatMap((found) =>
    importRules.filter((rule) => breaks(rule, found)).map((rule) => `${found.from} imports ${found.to}: ${rule.name}`),
  );
  const lawless = files
    .map((file) => projectPath(root, file))
    .filter((file) => !importRules.some(({ from }) => from.test(file)));
  return [
    ...broken,
    ...lawless.map((file) => `${file}: no import rule covers it`),
    ...findCycles(imports.filter((found) => !found.typeOnly)),
  ];
}

function breaks(rule: ImportRule, { from, to }: Import): boolean {
  return rule.from.test(from) && !rule.allow.test(to);
}

function importsOf(root: string, file: string): readonly Import[] {
  const text = readFileSync(file, "utf8");
  const { module, errors } = parseSync(file, text);
  const from = projectPath(root, file);
  if (errors.length > 0) throw new Error(`${from} cannot be parsed: ${errors[0]?.message}`);
  const known = [
    ...module.staticImports.map((entry) => ({
      name: entry.moduleRequest.value,
      typeOnly: entry.entries.length > 0 && entry.entries.every((item) => item.isType),
    })),
    ...module.staticExports.flatMap((entry) =>
      entry.entries.flatMap((item) =>
        item.moduleRequest ? [{ name: item.moduleRequest.value, typeOnly: item.isType }] : [],
      ),
    ),
    ...named(text, /\bimport\(\s*["'`]([^"'`]+)["'`]/g), // import() in code and import("x").T in types
    ...named(text, /^\/\/\/\s*<reference\s[^>]*?["']([^"']+)["']/gm),
  ];
  return known.map(({ name, typeOnly }) => ({ from, to: resolve(root, file, name), typeOnly }));
}

/** Loaded later or never, so that it is no knot at load time; the direction still counts. */
function named(text: string, pattern: RegExp): readonly { readonly name: string; readonly typeOnly: boolean }[] {
  return [...text.matchAll(pattern)].map(([, name = ""]) => ({ name, typeOnly: true }));
}

/** Relative imports carry their extension, so that resolving them is plain path arithmetic. */
function resolve(root: string, file: string, name: string): string {
  return name.startsWith(".") ? projectPath(root, path.resolve(path.dirname(file), name)) : name;
}

function projectPath(root: string, file: string): string {
  return path.relative(root, file).replaceAll(path.sep, "/");
}

function findCycles(imports: readonly Import[]): readonly string[] {
  const next = Map.groupBy(imports, (found) => found.from);
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      cycles.push(`a cycle: ${[...trail.slice(trail.indexOf(file)), file].join(" → ")}`);
      return;
    }
    state.set(file, "open");
    for (const { to } of next.get(file) ?? []) visit(to, [...trail, file]);
    state.set(file, "done");
  };
  for (const file of next.keys()) visit(file, []);
  return cycles;
}
