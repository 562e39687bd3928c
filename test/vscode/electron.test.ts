/** The same suites in the desktop VS Code, where it can be downloaded. */
import { describeSuites } from "../support/vscode/describe-suites.ts";
import { runInDesktop } from "../support/vscode/desktop-host.ts";

await describeSuites(runInDesktop);
