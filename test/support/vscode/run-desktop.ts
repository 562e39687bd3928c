/** A process of its own, because what the extension host prints comes out on this one's standard output. */
import { runTests } from "@vscode/test-electron";

process.exit(await runTests(JSON.parse(process.argv[2] ?? "{}")));
