/** From a conversation to the next reply: which scenario is on, how far it is, and which alternative fits. */
import type { Turn } from "./conversation.ts";
import type { ChatRequest, Problem } from "./read-request.ts";
import { type Condition, type Reply, type Scenario, type Seen, type SeenResult, toolsOf } from "./scenario.ts";

interface NextReply {
  readonly reply: Reply;
  readonly seen: Seen;
}

export function nextReply(
  request: ChatRequest,
  turns: readonly Turn[],
  scenarios: readonly Scenario[],
): NextReply | Problem {
  const running = findRunning(turns, scenarios);
  if (running === undefined) return { reply: { say: introduce(scenarios) }, seen: { ask: [], results: [] } };
  const { scenario, ask, since } = running;
  const problem = missingTools(request, toolsOf(scenario));
  if (problem !== undefined) return { problem };
  const results = since.flatMap((turn) => (turn.kind === "reply" && wasDone(turn) ? [turn.results] : []));
  const alternatives = scenario.steps[results.length] ?? [];
  const reply = choose(alternatives, results.at(-1) ?? [], request.mustCall);
  return cannotBeForced(request, reply) ?? { reply, seen: { ask, results } };
}

/** A step that was stopped in the middle, by the person or by the end of the program, is played again. */
function wasDone({ calls, results }: Extract<Turn, { kind: "reply" }>): boolean {
  return calls.length > 0 && !results.some((result) => result.failed && interruption.test(result.text));
}

const interruption =
  /^(?:Stopped before it ran|Stopped by the user|Diglot ended (?:before|while) this call ran|The (?:command|question) was stopped)/;

interface Running {
  readonly scenario: Scenario;
  readonly ask: Seen["ask"];
  readonly since: readonly Turn[];
}

/** Words that only ask to go on leave the scenario as it is. */
const goesOn = /^(?:(?:please )?(?:continue|go on|proceed)\b|Your last reply )/i;

/** The newest words decide: they begin a scenario, let the one before go on, or are none that the script knows. */
function findRunning(turns: readonly Turn[], scenarios: readonly Scenario[]): Running | undefined {
  for (const [index, turn] of [...turns.entries()].reverse()) {
    if (turn.kind !== "person") continue;
    for (const scenario of scenarios) {
      const match = scenario.asks.exec(turn.words);
      if (match !== null) return { scenario, ask: match.slice(1), since: turns.slice(index + 1) };
    }
    if (!goesOn.test(turn.words)) return undefined;
  }
  return undefined;
}

function missingTools({ nativeTools, system }: ChatRequest, names: readonly string[]): string | undefined {
  const isThere = (name: string) => nativeTools?.includes(name) ?? system.includes(`<${name}>`);
  const missing = names.filter((name) => !isThere(name));
  if (missing.length === 0) return undefined;
  const place =
    nativeTools === undefined ? "no 'tools' were given, and the system message does not show" : "'tools' lacks";
  return `This scenario needs tools that the request does not offer: ${place} ${missing.join(", ")}.`;
}

function cannotBeForced({ mustCall }: ChatRequest, { calls = [] }: Reply): Problem | undefined {
  if (mustCall === undefined || calls.some(({ name }) => name === mustCall)) return undefined;
  return { problem: `'tool_choice' names ${mustCall}, which this script does not call here.` };
}

const denial = /^(?:The user denied this call|This call was denied)/;

function choose(alternatives: readonly Reply[], results: readonly SeenResult[], mustCall: string | undefined): Reply {
  const denied = results.find((result) => result.failed && denial.test(result.text));
  if (denied !== undefined) return { say: stopAfter(denied) };
  const fitting = alternatives.find(({ when }) => fits(when, results, mustCall));
  if (fitting !== undefined) return fitting;
  const failure = results.find((result) => result.failed);
  if (failure === undefined) return { say: "The script of this demo ends here. Ask for one of its other tasks." };
  return {
    say:
      `\`${failure.tool}\` failed, and this scripted demo knows no way around it:\n\n> ${failure.text.split("\n")[0]}\n\n` +
      "It is written for the sample project as it is shipped.",
  };
}

function fits(when: Condition | undefined, results: readonly SeenResult[], mustCall: string | undefined): boolean {
  if (when !== undefined && "forced" in when) return when.forced === mustCall;
  const failures = results.filter((result) => result.failed);
  if (when !== undefined && "error" in when) return failures.some(({ text }) => when.error.test(text));
  return failures.length === 0 && (when === undefined || results.some(({ text }) => when.output.test(text)));
}

function stopAfter({ tool, text }: SeenResult): string {
  const note = /They wrote: (.*)/.exec(text)?.[1];
  return (
    `You did not allow \`${tool}\`${note === undefined ? "" : ` (“${note}”)`}, so I stop here. Nothing was changed by that call. ` +
    "Write what you would like instead; as a scripted demo I know only the tasks I was written for."
  );
}

function introduce(scenarios: readonly Scenario[]): string {
  const examples = scenarios.flatMap(({ example }) => (example === undefined ? [] : [`- ${example}`])).join("\n");
  return (
    "I am Diglot's **demo model**: a script, not an AI. I show how an agent works here, in either tool-calling style, and I " +
    `can only do what I was written for. Ask me, for example:\n\n${examples}\n\n` +
    "For anything else, choose a real provider in the settings."
  );
}
