/** Short forms of what a tool hands back. */
import type { AppErrorData } from "../../core/errors.ts";
import type { ToolOutcome } from "../../core/tool.ts";
import type { View } from "../../core/view.ts";

export function done(content: string, view?: View): ToolOutcome {
  return { status: "ok", content, ...(view && { view }) };
}

export function failed(error: AppErrorData, view?: View): ToolOutcome {
  return { status: "error", error, ...(view && { view }) };
}
