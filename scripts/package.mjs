/** Builds and writes diglot.vsix. */
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";
import { buildAndPackage } from "./steps.mjs";

bootstrap(fileURLToPath(import.meta.url));
process.exit((await buildAndPackage()) ? 0 : 1);
