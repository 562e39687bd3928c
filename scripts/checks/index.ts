/** The static checks, in the order in which they are cheapest to fail. */
import { root } from "../root.ts";
import { bin, run } from "../run.ts";
import { findForbiddenImports } from "./imports.ts";
import { findLongFiles } from "./sizes.ts";
import { findStyleComparisons } from "./styles.ts";

export interface Check {
  readonly name: string;
  /** What is wrong; empty when nothing is. */
  run(): Promise<readonly string[]>;
}

const code = ["src", "webview"];

export const checks: readonly Check[] = [
  { name: "types", run: () => command(bin("tsc"), ["-b"]) },
  { name: "style and lint", run: () => command(bin("biome"), ["check", "--error-on-warnings", "."]) },
  { name: "import directions", run: async () => findForbiddenImports(root, code) },
  { name: "dead code", run: () => command(bin("knip"), []) },
  {
    name: "no style known outside dialects",
    run: async () => findStyleComparisons(root, code, ["src/dialects/", "src/core/settings.ts", "src/demo/"]),
  },
  { name: "file sizes", run: async () => findLongFiles(root, [...code, "scripts"]) },
];

async function command(program: string, args: readonly string[]): Promise<readonly string[]> {
  const { code: exit, output } = await run(program, args, { capture: true });
  return exit === 0 ? [] : [output];
}
