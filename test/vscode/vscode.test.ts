/** The suites of this folder in a VS Code served to a browser. */
import { describeSuites } from "../support/vscode/describe-suites.ts";
import { runInExtensionHost } from "../support/vscode/extension-host.ts";

await describeSuites((suite, workspace) => runInExtensionHost(suite, { workspace }));
