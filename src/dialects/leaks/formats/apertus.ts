/** Apertus: `<|tools_prefix|>[{"read_file":{…}}]<|tools_suffix|>`, each name the key of its arguments. */
import type { LeakFormat } from "../format.ts";
import { jsonCalls } from "../openings.ts";

export const apertus: LeakFormat = { name: "Apertus", openings: [jsonCalls("<|tools_prefix|>")] };
