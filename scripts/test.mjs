/** Runs everything, or the parts named (scripts/test.ts lists them). The last line counts what passed. */
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";

await bootstrap(fileURLToPath(import.meta.url));
const { test } = await import("./test.ts");
process.exit(await test(process.argv.slice(2)));
