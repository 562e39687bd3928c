/** The scenarios of the demo model. */
import type { Scenario } from "../scenario.ts";
import { answerCheck } from "./answer-check.ts";
import { createModule } from "./create-module.ts";
import { fixTest } from "./fix-test.ts";
import { streamMarkdown } from "./stream-markdown.ts";
import { surviveError } from "./survive-error.ts";
import { writeLarge } from "./write-large.ts";

export const scenarios: readonly Scenario[] = [
  fixTest,
  createModule,
  surviveError,
  streamMarkdown,
  writeLarge,
  ...answerCheck,
];
