/** The suites of this folder in a VS Code served to a browser. */
import { trustEnvironment } from "../support/vscode/authorities.ts";
import { describeSuites } from "../support/vscode/describe-suites.ts";
import { runInExtensionHost } from "../support/vscode/extension-host.ts";

Object.assign(process.env, trustEnvironment());
await describeSuites((suites, workspace) => runInExtensionHost(suites, { workspace }), true);
