/** The built-in tools, in the order in which models are taught them. */
import type { Tool } from "../core/tool.ts";
import { applyDiff } from "./apply_diff.ts";
import { askFollowupQuestion } from "./ask_followup_question.ts";
import { attemptCompletion } from "./attempt_completion.ts";
import { executeCommand } from "./execute_command.ts";
import { listFiles } from "./list_files.ts";
import { readFile } from "./read_file.ts";
import { searchFiles } from "./search_files.ts";
import { writeToFile } from "./write_to_file.ts";

export const builtInTools: readonly Tool[] = [
  readFile,
  listFiles,
  searchFiles,
  writeToFile,
  applyDiff,
  executeCommand,
  askFollowupQuestion,
  attemptCompletion,
];
