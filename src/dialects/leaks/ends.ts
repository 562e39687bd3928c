/** What stands behind leaked calls and at the end of replies, and means nothing there: closing tags and stop tokens. */
import { ahead, any, gap, lit, type Mark, notYet, readMark, seq } from "./marks.ts";

const names =
  "tool_calls?|function_calls?|function|invoke|parameter|arg_value|tool_use|tool-use|TOOLCALL|longcat_tool_call|longcat_arg_value|think|thinking|answer|param|tool_code|s";
/** All that name an end: `<|eot_id|>`, `<|im_end|>`, `<｜tool▁calls▁end｜>`, `<|END_ACTION|>`, `<|/tool_call|>`. */
const tokens =
  "/[\\w▁]{1,30}|tool(?: |\\\\_)calls?(?: |\\\\_)end|[\\w▁:]{0,30}?(?:end|END|eot|eom|eos)[\\w▁]{0,30}|calls?|return|im_start|tools_suffix|user|observation";
const pattern = new RegExp(
  `<\\|close\\|>\\w{1,20}<\\|sep\\|>|</(?:[A-Za-z]\\w{0,20}:|[|｜‖ ]{1,6}DSML[|｜‖ ]{1,6})?(?:${names})>|<[|｜](?:${tokens})[|｜]>`,
  "y",
);
const cutPattern =
  /<\|close\|>(?:\w{0,20}(?:<(?:\|(?:s(?:e(?:p(?:\|)?)?)?)?)?)?)?$|<(?:\/[\w:|｜‖ -]{0,40}|[|｜](?:\/?[\w▁:]{0,60}(?:(?:(?: |\\_)[\w]{0,9}){1,2})?[|｜]?)?)?$/y;

const closingTag: Mark = {
  starts: ["</", "<|", "<｜"],
  read(text, at, { final }) {
    if (!"/|｜".includes(text.charAt(at + 1))) return -1; // nearly always the name of a tag
    pattern.lastIndex = at;
    if (pattern.test(text)) return pattern.lastIndex;
    cutPattern.lastIndex = at;
    return !final && cutPattern.test(text) ? notYet : -1;
  },
};

const words = lit(
  "<tool_call|>",
  "<end_function_call>",
  "<end_of_turn>",
  "></function>",
  "[e~[",
  "[/TOOL_CALLS]",
  "[/TOOL_CALL]",
  "<eos>",
);
const end = any(closingTag, words);
/** `{"name":…,"arguments":{…}}}` and then the end: one bracket too many (ollama#17638). */
const strayBracket = seq(lit("}", "]"), ahead(seq(gap, end)));
const behind = seq(gap, any(end, strayBracket));
const fenced = seq(gap, any(lit("```"), end));
const separator = seq(gap, lit(";", ","), gap, ahead(lit("{", "[")));
/** Harmony without its tokens: the next message, of which a call is read like any other. */
const nextChannel = any(
  lit("assistantfinal", "assistantanalysis", "commentaryanalysis", "analysis"),
  ahead(lit("assistantcommentary", "commentary to=")),
);

type Read = (text: string, at: number, final: boolean) => number | "cut" | undefined;

function reader(mark: Mark): Read {
  return (text, at, final) => {
    const found = readMark(mark, text, at, final);
    return found === undefined || found === "cut" ? found : found.end;
  };
}

export const readEnd = reader(end);
/** With the white space before it. */
export const readEndBehind = reader(behind);
/** The same, or the end of the fence that the body stood in. */
export const readFencedEnd = reader(fenced);
/** Between bare JSON calls. */
export const readSeparator = reader(separator);
/** Right behind a call. Nothing is taken of a channel that may hold the next one. */
export const readNextChannel = reader(nextChannel);
