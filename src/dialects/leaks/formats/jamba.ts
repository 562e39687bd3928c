/** Jamba and Hunyuan: a JSON list in `<tool_calls>`. */
import type { LeakFormat } from "../format.ts";
import { jsonCalls } from "../openings.ts";

export const jamba: LeakFormat = { name: "Jamba", openings: [jsonCalls("<tool_calls>", "<function_calls>")] };
