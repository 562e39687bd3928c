/** Our error codes in the words of recorded exchanges: the one mapping, for `diglot decode` and for the tests. */
import type { AppErrorData, ErrorCode } from "../../core/errors.ts";

interface KindRule {
  readonly code: ErrorCode;
  /** What the server said. */
  readonly words?: RegExp;
  readonly kind: string;
}

/** Recordings tell more kinds apart than there are things to do about them, so some depend on the server's own words. */
const kindRules: readonly KindRule[] = [
  // pydantic {"type":"extra_forbidden","loc":["body","parallel_tool_calls"]}
  // Gemini "Invalid value at 'tools[0].function_declarations[2].parameters…'"
  { code: "parameter_rejected", words: /function_declarations|schema/, kind: "schema_rejected" },
  // pydantic {"type":"extra_forbidden","loc":["body","messages",2,"assistant","reasoning_content"]}
  { code: "parameter_rejected", words: /"loc":\["body","messages"/, kind: "replay_rejected" },
  { code: "parameter_rejected", words: /parallel_tool_calls/, kind: "parallel_tool_calls_unsupported" },
  { code: "parameter_rejected", words: /tool_choice/, kind: "tool_choice_unsupported" },
  // OpenAI "Invalid parameter: messages with role 'tool' must be a response to…", "Invalid value for 'content': expected a
  // string, got null."
  { code: "parameter_rejected", words: /messages with role 'tool'|'content': expected/, kind: "replay_rejected" },
  { code: "parameter_rejected", kind: "bad_request" },
  // the template of Llama 3.1
  { code: "tools_unsupported", words: /single tool-calls at once/i, kind: "parallel_history_unsupported" },
  // llama.cpp "Cannot use tools with stream"; Bedrock "doesn't support tool use in streaming mode"; "Streaming with tools is
  // not supported"; "tool calling is not supported with stream=true"
  {
    code: "tools_unsupported",
    words:
      /tools with stream|streaming with tools|stream(ing)? is not supported.{0,20}tools|tool.{0,40}(in|with) stream(ing|=)/i,
    kind: "tools_stream_unsupported",
  },
  // Gemini "…function_declarations[16].parameters.properties[actions].items: missing field", Vertex "functionDeclaration
  // `parameters.start` schema didn't specify the schema type field"; Anthropic "input_schema does not support oneOf";
  // llama.cpp "failed to parse grammar"; xgrammar "Failed to convert the grammar from JSON schema"; Bedrock "…toolSpec.inputSchema…"
  {
    code: "bad_request",
    words:
      /function_?declaration|input_?schema|parse grammar|grammar from json schema|schema (conversion failed|error)|invalid.{0,20}schema|schema.{0,40}(invalid|not supported)|not a valid.{0,40}schema/i,
    kind: "schema_rejected",
  },
  // an id, a pair of call and result, a content or a reasoning of the history that the server does not take back
  {
    code: "bad_request",
    words:
      /tool_?use|tool_?result|tool.call.id|tool result|tool_calls|roles must alternate|role '?user'? after role '?tool|expected last role|function call turn|no tool (call|output) found|tool call result|function response|function calls and responses|function\.arguments|reasoning_content|must be passed back|without its required|(duplicate|requested) item|item with id|encrypted content|\bcall_id|item pairs|assistant messages? (at the end|prefill)|'assistant' must not be empty|contents?\b.{0,20}\.parts|thought.signature|'content'|content blocks|'?messages'?[[.]\d/i,
    kind: "replay_rejected",
  },
  // Groq, with the model's words in failed_generation
  {
    code: "malformed_call",
    words: /tool_use_failed|failed_generation|failed to call a function/i,
    kind: "tool_use_failed",
  },
  // Ollama "error parsing tool call", llama.cpp "Failed to parse input at pos"
  { code: "malformed_call", words: /error parsing tool call|failed to parse|harmony/i, kind: "server_parse_failed" },
  { code: "malformed_call", kind: "malformed_tool_call" },
  { code: "truncated_call", kind: "truncated_tool_call" },
  { code: "timeout", kind: "server_error" }, // 408 and 504
  { code: "model_not_found", kind: "bad_request" },
  { code: "bad_address", kind: "bad_request" },
];

/** The first rule that fits decides; without one, both sides have the same word. */
export function errorKind({ code, detail = "" }: Pick<AppErrorData, "code" | "detail">): string {
  const rule = kindRules.find((candidate) => candidate.code === code && (candidate.words?.test(detail) ?? true));
  return rule?.kind ?? code;
}
