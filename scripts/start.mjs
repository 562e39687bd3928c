/** Opens a sample workspace in a real VS Code with the demo model, or with `--cli "<task>"` runs it in the terminal. */
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";

await bootstrap(fileURLToPath(import.meta.url));
const { start } = await import("./start.ts");
process.exit(await start(process.argv.slice(2)));
