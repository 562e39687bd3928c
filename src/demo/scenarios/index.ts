/** The scenarios of the demo model, one line each. */
import type { Scenario } from "../scenario.ts";
import { createModule } from "./create-module.ts";
import { fixTest } from "./fix-test.ts";
import { streamMarkdown } from "./stream-markdown.ts";
import { surviveError } from "./survive-error.ts";
import { writeLarge } from "./write-large.ts";

export const scenarios: readonly Scenario[] = [fixTest, createModule, surviveError, streamMarkdown, writeLarge];
