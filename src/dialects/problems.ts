/** What can be wrong with a reply or a call, worded once for both dialects. The advice is written for the model. */
import type { AppErrorData } from "../core/errors.ts";
import type { ToolSpec } from "../core/tool.ts";

export function truncatedCall(name: string): AppErrorData {
  return {
    code: "truncated_call",
    message: `The call of ${name} was cut off before its end, so it was not run.`,
    advice: "Nothing was changed. Send the call again, whole; if it is long, do the work in smaller steps.",
  };
}

export function malformedCall(name: string, detail: string, advice: string): AppErrorData {
  return {
    code: "malformed_call",
    message: `The call of ${name} could not be read, so it was not run.`,
    advice,
    detail,
  };
}

/** The tool is known, so its arguments are what is wrong. */
export function unreadableArguments(name: string, detail: string): AppErrorData {
  return {
    code: "invalid_arguments",
    message: `The arguments of ${name} are not JSON, so it was not run.`,
    advice: "Send the call again with arguments that are one valid JSON object.",
    detail,
  };
}

export function namelessCall(): AppErrorData {
  return {
    code: "malformed_call",
    message: "A call came without the name of a tool, so it was not run.",
    advice: "Send the call again with the name of the tool.",
  };
}

export function unknownTool(name: string, tools: readonly ToolSpec[]): AppErrorData {
  return {
    code: "unknown_tool",
    message: `There is no tool called ${JSON.stringify(name)}.`,
    advice: `Use one of these tools: ${tools.map((tool) => tool.name).join(", ")}.`,
  };
}

export function incompleteStream(): AppErrorData {
  return {
    code: "incomplete_stream",
    message: "The reply broke off before the server said that it was finished.",
    advice: "Try again. If it keeps happening, check the connection and the server's own limits.",
  };
}
