/** Bundles a TypeScript entry so that a plain Node process can run it. */
import { join } from "node:path";
import { build } from "esbuild";

/** Path of a file in `folder` that `node` runs. */
export async function bundle(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, "program.mjs");
  const banner = {
    js: 'import { createRequire as diglotRequire } from "node:module";\nconst require = diglotRequire(import.meta.url);',
  };
  const define = { "process.env.DIGLOT_VERSION": '"0.0.0-test"' };
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner,
    define,
  });
  return outfile;
}
