/** Which part of a Responses request a server refused. */
import type { AppErrorData, ErrorCode } from "../../core/errors.ts";
import type { ProviderRequest } from "../../core/provider.ts";
import { wishNames } from "../../core/request-shape.ts";
import { badRequest, namingRefusedPart, type RefusablePart } from "../transport/refused-part.ts";
import { type Recipient, renderRequest } from "./render.ts";

/** "does not support tool choice" reads much like "does not support tools". */
const refusedChoice: readonly ErrorCode[] = [...badRequest, "tools_unsupported"];
/** Servers that make chat completions of it fail in their templates, under status 500. */
const orBroken: readonly ErrorCode[] = [...badRequest, "server_error"];

/** The first that fits is the one to blame. */
const parts: readonly RefusablePart[] = [
  {
    // 400 "Encrypted content is not supported with this model." · param include (pydantic-ai#2915, pi#6228);
    // "Unsupported parameter: 'include'"
    name: "encrypted reasoning",
    words: /encrypted content is not supported|\binclude\b|reasoning\.encrypted_content/i,
  },
  // "Unsupported parameter: store". But "Item with id 'rs_…' not found … Try again with `store` set to true" is of the history.
  { name: "store", words: /^(?![\s\S]*item with id)[\s\S]*\bstore\b/i },
  { name: "prompt_cache_key", words: /prompt_cache_key/i },
  // "Your organization must be verified to generate reasoning summaries."; "Unsupported parameter: 'reasoning.summary' is not
  // supported with this model."
  { name: "reasoning summary", words: /reasoning.{0,3}summar/i },
  // "Unsupported value: 'xhigh' is not supported with the 'gpt-5' model. Supported values are: …" · param reasoning.effort
  ...wishNames.map((name) => ({
    name,
    words: /reasoning\.effort|reasoning_effort|unsupported parameter: 'reasoning'|\bxhigh\b|supported values are/i,
  })),
  // "Unsupported parameter: 'temperature' is not supported with this model."
  { name: "temperature", words: /temperature/i },
  // OpenAI o-series "Unsupported parameter: 'parallel_tool_calls' is not supported with this model"
  {
    name: "parallel_tool_calls",
    words: /parallel.?(tool|function).?call/i,
    codes: [...orBroken, "tools_unsupported"],
  },
  // LM Studio "Invalid tool_choice type: 'object'" (lmstudio-bug-tracker#670)
  { name: "forced tool_choice", words: /tool.?choice/i, codes: refusedChoice },
  { name: "tool_choice", words: /tool.?choice/i, codes: refusedChoice },
  // {"detail":"Unsupported parameter: max_output_tokens"} of everything before ChatGPT's own backend (suna PR#5124)
  { name: "max_output_tokens", words: /max_output_tokens/i },
  // "Argument not supported: instructions" (xAI in 2025)
  { name: "instructions", words: /\binstructions?\b.{0,60}not supported|not supported.{0,40}\binstructions\b/i },
  // "Invalid schema for function 'f': In context=(), 'additionalProperties' is required to be supplied and to be false."
  { name: "strict schemas", words: /\bstrict\b|schema|additionalProperties/i, codes: orBroken },
  // pydantic {"type":"extra_forbidden","loc":["body","tools",0,"strict"]}
  { name: "strict", words: /\bstrict\b/i, codes: orBroken },
  {
    // llama.cpp "JSON schema conversion failed: Unrecognized schema", "failed to parse grammar"
    name: "schema keywords",
    words:
      /(invalid|unrecognized|unsupported|bad|failed).{0,40}schema|schema.{0,60}(invalid|not supported|unsupported|failed)|(failed to|can't|cannot) .{0,20}grammar/i,
    codes: orBroken,
  },
  {
    // "Item 'rs_…' of type 'reasoning' was provided without its required following item." (continue#8933); "Item 'fc_…' of type
    // 'function_call' was provided without its required 'reasoning' item: 'rs_…'." (rig#751); "The encrypted content for item
    // rs_… could not be verified." (codex#8145); "Item with id 'rs_…' not found. Items are not persisted when `store` is set
    // to false."; "The requested item was created under a different Azure OpenAI resource." (GCMP#345); llama.cpp
    // "item['content'] is not an array" (llama.cpp#29159); "Input[3] missing required field `summary`" (Agora#141)
    name: "reasoning in the history",
    words:
      /without its required|encrypted.content|item with id|different azure openai resource|reasoning.{0,20}item|item\['content'\]|type of 'item'|\bsummary\b|['"`]reasoning['"`]|reasoning_text/i,
    codes: orBroken,
  },
  {
    // LM Studio 400 "Invalid type for 'input'." invalid_union (lmstudio-bug-tracker#2248); SGLang "Input should be
    // 'image_url'", input_value='input_image' (sglang#34927); "function_call_output … expected a string"
    name: "images in results",
    words: /invalid type for 'input|invalid_union|input_image|function_call_output|'?output'?.{0,60}string/i,
    codes: orBroken,
  },
  {
    // "This model does not support image inputs."; "Invalid input[0].content[1]: image input is not supported"
    name: "images",
    words:
      /image.{0,60}not supported|(does not|doesn't) support .{0,20}(image|vision)|not a multimodal model|input_image|invalid_union|invalid type for 'input/i,
    codes: orBroken,
  },
];

export function namingRefused(error: AppErrorData, request: ProviderRequest, recipient: Recipient): AppErrorData {
  const body = (without: readonly string[]): unknown =>
    renderRequest(request, { ...recipient, without: new Set(without) });
  return namingRefusedPart(error, parts, { without: [...recipient.without], body });
}
