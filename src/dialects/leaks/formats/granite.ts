/** Granite 3: `<|tool_call|>[{"name":…}]`; Granite 20B: `<function_call> {…}`. */
import type { LeakFormat } from "../format.ts";
import { jsonCalls } from "../openings.ts";

export const granite: LeakFormat = { name: "Granite", openings: [jsonCalls("<|tool_call|>", "<function_call>")] };
