/** What the scripted model of a long task does with one request, whichever wire and style it came in. */
import { xmlDialect } from "../../../src/dialects/xml/index.ts";

export interface ScriptedCall {
  readonly name: string;
  readonly input: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly think?: string;
  readonly say?: string;
  /** Written as other models do, beside native calls or among words on a line, where it is no call: it is taken back. */
  readonly leak?: ScriptedCall;
  readonly calls?: readonly ScriptedCall[];
  /** Absent: it ends well. `torn`: in the midst of the last call. `held`: nothing more comes until the client leaves. */
  readonly end?: "length" | "torn" | "held";
}

/** `refuse`: a part of the request, in the words of the wire's own servers. */
export interface Refusal {
  readonly status: number;
  readonly words: string;
}

export type Answer = Reply | Refusal | "refuse a part";

export interface WrittenCall {
  readonly name: string;
  readonly arguments: string;
}

/** Text and native calls as they go over a wire. */
export interface Written {
  readonly think: string;
  readonly text: string;
  readonly calls: readonly WrittenCall[];
}

export function write(reply: Reply, isNative: boolean): Written {
  const { think = "", calls = [] } = reply;
  const isTorn = reply.end === "torn";
  if (!isNative) {
    const texts = [said(reply), tear(calls.map(taught).join("\n"), isTorn)];
    return { think, text: texts.filter((text) => text !== "").join("\n"), calls: [] };
  }
  const native = calls.map(({ name, input }, at) => ({
    name,
    arguments: tear(JSON.stringify(input), isTorn && at === calls.length - 1),
  }));
  return { think, text: said(reply), calls: native };
}

function said({ say = "", leak }: Reply): string {
  if (leak === undefined) return say;
  const { name, input } = leak;
  return `${say} One may write <tool_call>${JSON.stringify({ name, arguments: input })}</tool_call> for that.`;
}

function taught({ name, input }: ScriptedCall): string {
  const [message] = xmlDialect.encode([{ role: "assistant", parts: [{ type: "tool_call", id: "c", name, input }] }]);
  const parts = message?.role === "assistant" ? message.parts : [];
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function tear(text: string, isTorn: boolean): string {
  return isTorn ? text.slice(0, Math.floor(text.length * 0.7)) : text;
}
