/** Writes dist/. */
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";

await bootstrap(fileURLToPath(import.meta.url));
await import("../esbuild.mjs");
