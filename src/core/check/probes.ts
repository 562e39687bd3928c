/**
 * What a check asks a model to do. The questions name every value, so that each answer can be compared exactly. The tools
 * exist in these requests only: nothing is ever run, and the results are words of the check itself.
 */
import type { JsonObject } from "../json.ts";
import type { ToolSpec } from "../tool.ts";

export interface ExpectedCall {
  readonly name: string;
  readonly input: JsonObject;
}

export interface Probe {
  readonly question: string;
  readonly calls: readonly ExpectedCall[];
}

const lookUpName = "look_up_word";
const keepName = "keep_note";

export const probeTools: readonly ToolSpec[] = [
  {
    name: lookUpName,
    description: "Looks up the word that is kept under a key. The result is one line of text.",
    aliases: {},
    isHarmless: true,
    schema: {
      type: "object",
      properties: { key: { type: "string", description: "The key, such as blue-7." } },
      required: ["key"],
      additionalProperties: false,
    },
  },
  {
    name: keepName,
    description: "Keeps a note, exactly as it is given.",
    aliases: {},
    isHarmless: false,
    schema: {
      type: "object",
      properties: {
        title: { type: "string", description: "One line." },
        urgent: { type: "boolean", description: "Whether it is urgent." },
        priority: { type: "integer", description: "From 1 to 9." },
        owner: {
          type: "object",
          description: "Whose note it is.",
          properties: { name: { type: "string" }, active: { type: "boolean" } },
          required: ["name", "active"],
          additionalProperties: false,
        },
        items: {
          type: "array",
          description: "What belongs to it.",
          items: {
            type: "object",
            properties: { label: { type: "string" }, amount: { type: "integer" } },
            required: ["label", "amount"],
            additionalProperties: false,
          },
        },
        code: { type: "string", description: "Source code of several lines." },
      },
      required: ["title", "urgent", "priority", "owner", "items", "code"],
      additionalProperties: false,
    },
  },
];

/** Everything that parsers are known to trip over: quotes, backslashes, tags of other formats, braces, other scripts. */
const code = `function greet(name) {
  const path = "C:\\\\temp\\\\new";
  if (name === '"Ada"' && path.length > 3) return \`<b class="x">\${name}</b>\\n\`;
  // a closing </parameter> and a {"brace": [1, 2]} are only text
  return "héllo ✓ 世界";
}`;

export const singleProbe: Probe = {
  question: `Call the tool ${lookUpName} once, with the key blue-7. Do not answer in words.`,
  calls: [{ name: lookUpName, input: { key: "blue-7" } }],
};

/** What the check gives back as the result of the single call, and the word in it that no model can know. */
export const lookedUp = { result: "The word under blue-7 is quartzite.", word: "quartzite" };

export const resultProbe = {
  question: `Call the tool ${lookUpName} once, with the key blue-7. When its result is there, answer with the word in it and nothing else.`,
};

export const nestedProbe: Probe = {
  question: `Call the tool ${keepName} once, with exactly these values, and do not answer in words:

title: Check of "nested" values
urgent: true
priority: 7
owner: the name Ada, not active
items: first the label left/right with the amount 2, then the label "quoted" with the amount 0
code: the lines between the two marks, without the marks, each character as it is

=== begin ===
${code}
=== end ===`,
  calls: [
    {
      name: keepName,
      input: {
        title: 'Check of "nested" values',
        urgent: true,
        priority: 7,
        owner: { name: "Ada", active: false },
        items: [
          { label: "left/right", amount: 2 },
          { label: '"quoted"', amount: 0 },
        ],
        code,
      },
    },
  ],
};

export const parallelProbe: Probe = {
  question: `Call the tool ${lookUpName} twice in one reply: once with the key north-3 and once with the key south-8. Do not wait for a result in between, and do not answer in words.`,
  calls: [
    { name: lookUpName, input: { key: "north-3" } },
    { name: lookUpName, input: { key: "south-8" } },
  ],
};

/** Words would be the natural answer, so that a call shows that the choice was forced. */
export const forcedProbe = { question: "Say hello. Any key will do if you need one.", tool: lookUpName };

export const streamProbe = { question: "Count from one to twenty in English words, separated by spaces." };
