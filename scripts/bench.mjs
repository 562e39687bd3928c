/** Runs the measurement named: `npm run bench:stream` runs bench/stream.ts. */
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";

await bootstrap(fileURLToPath(import.meta.url));
await import(`../bench/${process.argv[2]}.ts`);
