/** The long task: what the person does, and what the model answers to each request that this leads to. */
import type { ApprovalAnswer } from "../../../src/core/door.ts";
import type { Answer, Reply } from "./reply.ts";

export interface Scene {
  readonly words: string;
  /** Goes along with the words: what the editor shows. */
  readonly context?: string;
  readonly mode?: string;
  /** The editor was closed in between. */
  readonly isReopened?: boolean;
  /** The style from here on. */
  readonly style?: "first" | "other";
  /** Typed while the first call of the scene runs. */
  readonly meanwhile?: string;
  /** To what is asked, in order; what is not listed is allowed. */
  readonly approvals?: readonly ApprovalAnswer[];
  readonly answers: readonly Answer[];
}

/** Files of the project, by path: tables of limits, as long as a module is. */
export function projectFiles(): ReadonlyMap<string, string> {
  return new Map(areas.map((area) => [`src/${area}.js`, moduleOf(area)]));
}

const areas = ["search", "upload", "billing"];
const limitsOfArea = 130;

function moduleOf(area: string): string {
  const limits = Array.from({ length: limitsOfArea }, (_, at) =>
    [
      `/** How often ${area} may be asked for part ${at} of an account in a minute. */`,
      `export const ${area}Limit${at} = ${limitOf(at)};`,
      "",
    ].join("\n"),
  );
  return `${limits.join("\n")}\n`;
}

function limitOf(at: number): number {
  return 100 + ((at * 37) % 900);
}

function lineOf(area: string, at: number, limit: number): string {
  return `export const ${area}Limit${at} = ${limit};`;
}

/** Doubles one limit. Each is edited once, so that every block fits. */
function edit(number: number): Reply {
  const area = areas[number % areas.length] ?? "";
  const at = number * 2;
  const diff = [
    "<<<<<<< SEARCH",
    lineOf(area, at, limitOf(at)),
    "=======",
    lineOf(area, at, limitOf(at) * 2),
    ">>>>>>> REPLACE",
  ].join("\n");
  const calls = [{ name: "apply_diff", input: { path: `src/${area}.js`, diff } }];
  return number % 3 === 0 ? { think: `Part ${at} of ${area} comes next.`, calls } : { say: `Part ${at}.`, calls };
}

function edits(from: number, count: number): readonly Reply[] {
  return Array.from({ length: count }, (_, index) => edit(from + index));
}

function command(number: number): Reply {
  return { calls: [{ name: "execute_command", input: { command: `echo "${number} limits checked, 0 wrong"` } }] };
}

const read: Reply = {
  think: "I have to see the tables before I change them.",
  say: "I read the tables.",
  calls: areas.map((area) => ({ name: "read_file", input: { path: `src/${area}.js` } })),
};
const finish = (result: string): Reply => ({ calls: [{ name: "attempt_completion", input: { result } }] });

const withoutField: Reply = { calls: [{ name: "apply_diff", input: { path: "src/search.js" } }] };
const unknownTool: Reply = { calls: [{ name: "rename_symbol", input: { from: "a", to: "b" } }] };
const takenBack: Reply = {
  say: "Reading it again is not needed.",
  leak: { name: "read_file", input: { path: "src/upload.js" } },
  calls: [{ name: "list_files", input: { path: "src" } }],
};
const question: Reply = { calls: [{ name: "ask_followup_question", input: { question: "Are part numbers fixed?" } }] };
const serverMisread: Answer = { status: 500, words: "error parsing tool call: raw='{\"path\": ', err=unexpected end" };

const byPerson: ApprovalAnswer = { allowed: true, by: "you" };
const denied: ApprovalAnswer = { allowed: false, by: "you", note: "Not now. Go on with the edits first." };

export const scenes: readonly Scene[] = [
  {
    words: "Double every second limit of the three tables, and check them as you go.",
    context: "Open in the editor: src/search.js",
    approvals: [byPerson, denied],
    answers: [
      read,
      { calls: [{ name: "search_files", input: { path: "src", regex: "Limit8[0-3] =" } }] },
      ...edits(0, 6),
      command(6),
      withoutField,
      edit(6),
      unknownTool,
      takenBack,
      command(7),
      edit(7),
      question,
      { ...edit(8), end: "torn" },
      ...edits(8, 4),
      finish("Twelve limits are doubled."),
    ],
  },
  {
    words: "Why twelve?",
    mode: "ask",
    answers: [edit(12), { say: "Because those are the ones that you have asked for so far." }],
  },
  {
    words: "Then go on.",
    mode: "code",
    context: "Open in the editor: src/upload.js\nSelected: line 12",
    meanwhile: "Keep the comments as they are.",
    answers: [
      edit(12),
      "refuse a part",
      edit(13),
      serverMisread,
      edit(14),
      {},
      edit(15),
      { say: "Next comes a list of what is", end: "length" },
      command(16),
      ...edits(16, 5),
      { say: "Before I go on, I would like to say (held) that", end: "held" },
    ],
  },
  {
    words: "Never mind the talk. Finish it.",
    isReopened: true,
    answers: [
      { status: 503, words: "the server is starting" },
      { status: 402, words: "Insufficient credits" },
      ...edits(21, 4),
      command(25),
      finish("All are done."),
    ],
  },
  {
    words: "One more, please.",
    style: "other",
    answers: [edit(25), command(26), edit(26), takenBack, edit(27), finish("Done.")],
  },
  { words: "And the last ones.", style: "first", answers: [...edits(28, 3), command(31), finish("Done.")] },
];
