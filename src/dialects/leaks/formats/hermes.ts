/** Hermes, Qwen 2.5 and 3, Granite 4: `<tool_call>{"name":"read_file","arguments":{…}}</tool_call>`. */
import type { LeakFormat } from "../format.ts";
import { jsonCalls, listed } from "../openings.ts";

const calls = jsonCalls("<tool_call>");

export const hermes: LeakFormat = { name: "Hermes", openings: [calls, listed(calls)] };
