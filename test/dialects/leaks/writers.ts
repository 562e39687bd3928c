/** How each model writes a call when its server lets the call through as text. */

export type Input = Readonly<Record<string, string | number | boolean>>;

export interface Writer {
  /** As the notice names it. */
  readonly format: string;
  write(name: string, input: Input): string;
  /** A call of the format may only stand at the start of a line, with nothing behind it. */
  readonly isBare?: boolean;
  /** Its tags are plain text: what a value holds of them cannot always be told from the call's own. */
  readonly isTagged?: boolean;
  /** The notation cannot carry every value. */
  readonly carries?: (value: string) => boolean;
}

const json = (name: string, input: Input) => JSON.stringify({ name, arguments: input });
const named = (name: string, input: Input) => JSON.stringify({ name, parameters: input });

const functionTags = (name: string, input: Input) =>
  `<function=${name}>\n${Object.entries(input)
    .map(([key, value]) => `<parameter=${key}>\n${value}\n</parameter>\n`)
    .join("")}</function>`;

const invokeTags = (before: string, name: string, input: Input, rest: (value: unknown) => string = () => "") =>
  `<${before}invoke name="${name}">\n${Object.entries(input)
    .map(([key, value]) => `<${before}parameter name="${key}"${rest(value)}>${block(value)}</${before}parameter>\n`)
    .join("")}</${before}invoke>`;

/** A value of several lines stands on lines of its own. */
const block = (value: unknown): string => (/[\n\r]|^\s|\s$/.test(String(value)) ? `\n${value}\n` : String(value));

const python = (name: string, input: Input) =>
  `${name}(${Object.entries(input)
    .map(([key, value]) => `${key}=${literal(value)}`)
    .join(", ")})`;

function literal(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}

const pairs = (input: Input, text: (value: string) => string) =>
  Object.entries(input)
    .map(([key, value]) => `${key}=${typeof value === "string" ? text(value) : value}`)
    .join(", ");

const singleQuoted = (value: string) =>
  `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

const isString = (value: unknown): string => ` string="${typeof value === "string"}"`;

export const writers: readonly Writer[] = [
  { format: "Hermes", write: (name, input) => `<tool_call>\n${json(name, input)}\n</tool_call>` },
  {
    format: "Qwen3-Coder",
    isTagged: true,
    write: (name, input) => `<tool_call>\n${functionTags(name, input)}\n</tool_call>`,
  },
  { format: "Qwen3-Coder", isTagged: true, write: functionTags },
  { format: "Functionary", write: (name, input) => `<function=${name}>${JSON.stringify(input)}</function>` },
  {
    format: "GLM",
    isTagged: true,
    write: (name, input) =>
      `<tool_call>${name}\n${Object.entries(input)
        .map(([key, value]) => `<arg_key>${key}</arg_key>\n<arg_value>${block(value)}</arg_value>\n`)
        .join("")}</tool_call>`,
  },
  {
    format: "GLM",
    isBare: true,
    isTagged: true,
    write: (name, input) =>
      `${name}\n${Object.entries(input)
        .map(([key, value]) => `<arg_key>${key}</arg_key>\n<arg_value>${block(value)}</arg_value>\n`)
        .join("")}</tool_call>`,
  },
  {
    format: "Claude",
    isTagged: true,
    write: (name, input) =>
      `<invoke name="${name}">\n${Object.entries(input)
        .map(([key, value]) => `<${key}>${block(value)}</${key}>\n`)
        .join("")}</invoke>`,
  },
  {
    format: "tool-use",
    isTagged: true,
    write: (name, input) =>
      `<function name="${name}">${Object.entries(input)
        .map(([key, value]) => `<param name="${key}">${block(value)}</param>`)
        .join("")}</function>`,
  },
  { format: "Mistral", write: (name, input) => `[TOOL_CALLS][${json(name, input)}]` },
  { format: "Mistral", write: (name, input) => `[TOOL_CALLS]${name}[CALL_ID]a1[ARGS]${JSON.stringify(input)}` },
  { format: "Llama", write: (name, input) => `<|python_tag|>${named(name, input)}` },
  { format: "Llama", write: (name, input) => `<|python_tag|>[${python(name, input)}]<|eom_id|>` },
  { format: "Llama", isBare: true, write: named },
  { format: "Pythonic", isBare: true, write: (name, input) => `[${python(name, input)}]` },
  { format: "Pythonic", write: (name, input) => `<|python_start|>[${python(name, input)}]<|python_end|>` },
  { format: "LFM2", write: (name, input) => `<|tool_call_start|>[${python(name, input)}]<|tool_call_end|>` },
  { format: "Olmo", write: (name, input) => `<function_calls>\n${python(name, input)}\n</function_calls>` },
  {
    format: "Gemini",
    isBare: true,
    write: (name, input) => `\`\`\`tool_code\nprint(default_api.${python(name, input)})\n\`\`\``,
  },
  {
    format: "DeepSeek",
    write: (name, input) =>
      `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>${name}\n\`\`\`json\n${JSON.stringify(input)}\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  },
  {
    format: "DeepSeek",
    write: (name, input) =>
      `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>${name}<｜tool▁sep｜>${JSON.stringify(input)}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  },
  {
    format: "DSML",
    isTagged: true,
    write: (name, input) =>
      `<｜DSML｜function_calls>\n${invokeTags("｜DSML｜", name, input, isString)}\n</｜DSML｜function_calls>`,
  },
  {
    format: "Claude",
    isTagged: true,
    write: (name, input) => `<function_calls>\n${invokeTags("", name, input)}\n</function_calls>`,
  },
  {
    format: "Claude",
    isTagged: true,
    write: (name, input) => `<atem:function_calls>\n${invokeTags("atem:", name, input)}\n</atem:function_calls>`,
  },
  {
    format: "MiniMax",
    isTagged: true,
    write: (name, input) => `<minimax:tool_call>\n${invokeTags("", name, input)}\n</minimax:tool_call>`,
  },
  {
    format: "Step",
    isTagged: true,
    write: (name, input) =>
      `<｜tool_calls_begin｜><｜tool_call_begin｜>function<｜tool_sep｜>${name}\n${invokeTags("steptml:", name, input)}<｜tool_call_end｜><｜tool_calls_end｜>`,
  },
  {
    format: "Seed",
    isTagged: true,
    write: (name, input) => `<seed:tool_call>\n${functionTags(name, input)}\n</seed:tool_call>`,
  },
  {
    format: "Kimi",
    write: (name, input) =>
      `<|tool_calls_section_begin|><|tool_call_begin|>functions.${name}:0<|tool_call_argument_begin|>${JSON.stringify(input)}<|tool_call_end|><|tool_calls_section_end|>`,
  },
  {
    format: "Kimi",
    isBare: true,
    write: (name, input) =>
      `functions.${name}:0<|tool_call_argument_begin|>${JSON.stringify(input)}<|tool_call_end|><|tool_calls_section_end|>`,
  },
  {
    format: "harmony",
    write: (name, input) =>
      `<|start|>assistant<|channel|>commentary to=functions.${name} <|constrain|>json<|message|>${JSON.stringify(input)}<|call|>`,
  },
  {
    format: "harmony",
    write: (name, input) => `assistantcommentary to=functions.${name} json${JSON.stringify(input)}`,
  },
  {
    format: "Gemma",
    carries: (value) => !value.includes('<|"|>'),
    write: (name, input) =>
      `<|tool_call>call:${name}{${Object.entries(input)
        .map(([key, value]) => `${key}:${typeof value === "string" ? `<|"|>${value}<|"|>` : value}`)
        .join(",")}}<tool_call|>`,
  },
  {
    format: "Gemma",
    carries: (value) => !value.includes('<|"|>') && !value.includes("<escape>"),
    write: (name, input) => `<|tool_call>call:${name}(${pairs(input, (value) => JSON.stringify(value))})<tool_call|>`,
  },
  {
    format: "Gemma",
    carries: (value) => !value.includes('<|"|>') && !value.includes("<escape>"),
    write: (name, input) => `<|tool_call>call:google:mcp:${name}{${pairs(input, singleQuoted)}}<tool_call|>`,
  },
  { format: "Granite", write: (name, input) => `<|tool_call|>[${json(name, input)}]` },
  { format: "Granite", write: (name, input) => `<function_call> ${JSON.stringify({ arguments: input, name })}` },
  { format: "Phi", isBare: true, write: (name, input) => `functools[${json(name, input)}]` },
  {
    format: "InternLM",
    write: (name, input) => `<|action_start|><|plugin|>\n${named(name, input)}<|action_end|>`,
  },
  {
    format: "Cohere",
    write: (tool_name, parameters) =>
      `<|START_ACTION|>[\n {"tool_call_id": "0", "tool_name": "${tool_name}", "parameters": ${JSON.stringify(parameters)}}\n]<|END_ACTION|>`,
  },
  { format: "Jamba", write: (name, input) => `<tool_calls>[${json(name, input)}]</tool_calls>` },
  { format: "Nemotron", write: (name, input) => `<TOOLCALL>[${json(name, input)}]</TOOLCALL>` },
  { format: "LongCat", write: (name, input) => `<longcat_tool_call>\n${json(name, input)}\n</longcat_tool_call>` },
  {
    format: "LongCat",
    isTagged: true,
    write: (name, input) =>
      `<longcat_tool_call>${name}\n${Object.entries(input)
        .map(
          ([key, value]) =>
            `<longcat_arg_key>${key}</longcat_arg_key>\n<longcat_arg_value>${block(value)}</longcat_arg_value>\n`,
        )
        .join("")}</longcat_tool_call>`,
  },
  {
    format: "Kimi K3",
    isTagged: true,
    write: (name, input) =>
      `<|open|>tools<|sep|><|open|>call tool="${name}" index="1"<|sep|>${Object.entries(input)
        .map(
          ([key, value]) =>
            `<|open|>argument key="${key}" type="${typeof value}"<|sep|>${value}<|close|>argument<|sep|>`,
        )
        .join("")}<|close|>call<|sep|><|close|>tools<|sep|><|close|>message<|sep|>`,
  },
  {
    format: "Solar",
    write: (name, input) =>
      `<|tool_calls|><|tool_call:begin|>a1<|tool_call:name|>${name}<|tool_call:args|>${JSON.stringify(input)}<|tool_call:end|><|calls|>`,
  },
  {
    format: "Apertus",
    write: (name, input) => `<|tools_prefix|>[${JSON.stringify({ [name]: input })}]<|tools_suffix|>`,
  },
  {
    format: "tool-use",
    write: (name, input) => `<tool name="${name}">\n${JSON.stringify(input)}\n</tool>`,
  },
  {
    format: "tool-use",
    write: (name, input) =>
      `<tool-use>\n{"tool_calls":[{"id":"pending","type":"function","function":{"name":"${name}"},"parameters":${JSON.stringify(input)}}]}\n</tool-use>`,
  },
  {
    format: "bracket",
    write: (name, input) =>
      `[TOOL_CALL]\n{tool => "${name}", args => {\n${Object.entries(input)
        .map(([key, value]) => `--${key} ${JSON.stringify(value)}\n`)
        .join("")}}}\n[/TOOL_CALL]`,
  },
  {
    format: "Qwen-Agent",
    isBare: true,
    write: (name, input) => `✿FUNCTION✿: ${name}\n✿ARGS✿: ${JSON.stringify(input)}`,
  },
  {
    format: "ReAct",
    isBare: true,
    write: (name, input) => JSON.stringify({ thought: "Now.", tool_calls: [{ name, arguments: input }] }),
  },
  {
    format: "ReAct",
    isBare: true,
    write: (action, input) => JSON.stringify({ thought: "Now.", action, action_input: input }, undefined, 2),
  },
];
