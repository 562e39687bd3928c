/** What `diglot --help` says of the commands and their options. */
import { defaultModeId, modes } from "../../core/modes.ts";
import { approvalGroup, toolCallsSetting } from "../../core/settings.ts";
import { defaultMaxTurns } from "./args.ts";
import { exitCodes } from "./exit-codes.ts";

export const helpText = `Diglot, an AI coding agent that calls tools in JSON or XML.

  diglot run "<task>" --workspace DIR [options]   do a task in a folder
  diglot tasks                                    list the tasks so far
  diglot insights [--json|--clear]                how JSON and XML do on your servers, by your own requests
  diglot check [options]                          try a server and model, and say which style to choose
  diglot decode [--style json|xml] FILE…          read recorded replies of models, and say what they come to
  diglot prompt --style json|xml [options]        print what a model is told, and how many tokens that is
  diglot --help, diglot --version

The model, one of:
  --profile NAME         from the profiles file; without any of these, its default
  --base-url URL --model M
                         a server that speaks OpenAI chat completions
  --demo                 the built-in demo model: scripted, not an AI
  --api-key-env VAR      the environment variable that holds the key

Options of run:
  --style ${toolCallsSetting.options.join("|")}  how tools are called; the profile's choice otherwise
  --mode ${modes.map((mode) => mode.id).join("|")}
                         what the agent may do (${defaultModeId})
  --approve LIST         what runs without asking: ${approvalGroup.options.join(", ")}, all or none (none).
                         Nobody is there to ask, so anything else is denied.
                         Reading inside the workspace never asks; files with keys always do.
  --max-turns N          stop after so many replies of the model (${defaultMaxTurns})
  --events               print the task's events as JSON lines, and nothing else, on stdout
  --task ID              go on with a task from the list
  --record FILE          add each request and reply to a file that diglot decode reads, without the key and header values

Options of check:
  --json                 print each step as a JSON line, the summary last
  --report FILE          also write a report for a bug tracker, without keys and private names
  Fewer than 20 short requests. Nothing of the workspace is sent. The exit code is 0 if a style works.

Options of insights:
  --json                 print the figures of each model as a JSON line
  --clear                forget them all
  They are of this command line's own tasks and checks, the checks apart; VS Code keeps its own, in Diglot's settings.

Options of decode:
  FILE                   exchanges, one JSON object a line; "-" is standard input. Each becomes one line of
                         {"id","calls":[{"name","arguments"}],"text","reasoning","finish","error"}.
                         Lines that cannot be read are named on stderr, and the exit code is ${exitCodes.usage.code} in the end.
  --style                as if it had been asked in this style; as it was recorded otherwise

Options of prompt:
  --compact              the short form, which models with a small context window get by themselves
  --mode, --workspace    the mode told (${defaultModeId}), and the folder (the current one)
`;
