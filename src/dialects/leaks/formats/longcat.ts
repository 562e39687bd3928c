/** LongCat: `<longcat_tool_call>{"name":…,"arguments":…}</longcat_tool_call>`. */
import type { LeakFormat } from "../format.ts";
import { jsonCalls } from "../openings.ts";

export const longcat: LeakFormat = { name: "LongCat", openings: [jsonCalls("<longcat_tool_call>")] };
