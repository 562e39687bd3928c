/** Builds and writes diglot.vsix. */
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";

await bootstrap(fileURLToPath(import.meta.url));
const { buildAndPackage } = await import("./steps.ts");
process.exit((await buildAndPackage()) ? 0 : 1);
