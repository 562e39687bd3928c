/** Nemotron Nano: `<TOOLCALL>[{"name":…,"arguments":…}]</TOOLCALL>`. */
import type { LeakFormat } from "../format.ts";
import { jsonCalls } from "../openings.ts";

export const nemotron: LeakFormat = { name: "Nemotron", openings: [jsonCalls("<TOOLCALL>")] };
