/** Bundles a TypeScript entry so that a plain Node process can run it. */
import { join } from "node:path";
import { build } from "esbuild";
import { tempFolder } from "./temp-folder.ts";

/** Path of a file that `node` runs. Removed with the test. */
export async function bundle(entry: string): Promise<string> {
  const outfile = join(await tempFolder(), "program.mjs");
  const banner = {
    js: 'import { createRequire as diglotRequire } from "node:module";\nconst require = diglotRequire(import.meta.url);',
  };
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", target: "node20", banner });
  return outfile;
}
