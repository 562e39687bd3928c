/** Our two decoders, with a reader behind them that has the newest value after every chunk. */
import type { AgentDelta, Decoder, Dialect, InputPath } from "../../src/core/dialect.ts";
import type { AssistantMessage } from "../../src/core/message.ts";
import type { ProviderDelta, WireMessage } from "../../src/core/provider.ts";
import { createRegistry } from "../../src/core/registry.ts";
import type { ToolSpec } from "../../src/core/tool.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { builtInTools } from "../../src/tools/index.ts";
import { type Contender, chunksOf, faultOf, type Run } from "./contender.ts";
import { callsOf, type Document } from "./documents.ts";

export const toolSpecs = createRegistry(builtInTools).specs;

/** Our styles by the names that the table gives them. */
export const styles: Readonly<Record<string, Dialect>> = { "Diglot JSON": jsonDialect, "Diglot XML": xmlDialect };

export const ours: readonly Contender[] = Object.entries(styles).map(([name, dialect]) => ({
  name,
  role: "ours",
  prepare: (document, chunk) => prepare(dialect, document, chunk),
}));

function prepare(dialect: Dialect, document: Document, chunk: number): Run {
  const deltas = [...deltasOf(written(dialect, document), (text) => chunksOf(text, chunk))];
  return async () => {
    const reader = createReader();
    readAll(deltas, decoderOf(dialect), reader);
    return { share: 1, updates: reader.updates, fault: () => reader.fault(document) };
  };
}

/** Not `for … of`: where V8 enters a long loop in its middle, it makes an object for each step of one, which is no cost of ours. */
function readAll(deltas: readonly ProviderDelta[], decoder: Decoder, reader: Reader): void {
  deltas.forEach((delta) => {
    reader.take(decoder.push(delta));
  });
  reader.take(decoder.end());
}

export function decoderOf(dialect: Dialect, tools: readonly ToolSpec[] = toolSpecs): Decoder {
  let ids = 0;
  return dialect.decoder({ tools, nextCallId: () => `call-${++ids}` });
}

export type WrittenPart = Extract<WireMessage, { role: "assistant" }>["parts"][number];

/** The document as the style writes it into a request, which is how it asks models to write it. */
export function written(dialect: Dialect, { pieces }: Document): readonly WrittenPart[] {
  const parts: AssistantMessage["parts"] = pieces.flatMap(({ text, call }, at) => [
    { type: "text" as const, text },
    ...(call === undefined ? [] : [{ type: "tool_call" as const, id: `wire-${at}`, ...call }]),
  ]);
  const messages = dialect.encode([{ role: "assistant", parts }]);
  return messages.flatMap((message) => (message.role === "assistant" ? message.parts : []));
}

/** As a server sends it: text as text, a native call's name first and then its arguments. */
export function* deltasOf(
  parts: readonly WrittenPart[],
  cut: (text: string) => Iterable<string>,
): Generator<ProviderDelta> {
  let calls = 0;
  for (const part of parts) {
    if (part.type === "text") {
      for (const text of cut(part.text)) yield { type: "text", text };
    } else if (part.type === "call") {
      const index = calls++;
      yield { type: "call", position: 0, index, id: part.id, name: part.name, arguments: "" };
      for (const piece of cut(part.arguments)) yield { type: "call", position: 0, index, arguments: piece };
    }
  }
  yield { type: "finish", reason: "stop" };
}

export interface Reader {
  take(deltas: readonly AgentDelta[]): void;
  readonly updates: number;
  fault(document: Document): string | undefined;
}

/** `keepsGrowing`: holds the whole of a value while it grows, as whoever reads it would. */
export function createReader(keepsGrowing = true): Reader {
  const inputs: unknown[] = [];
  const text: string[] = [];
  let path: InputPath | undefined;
  let newest = "";
  let updates = 0;

  const takeOne = (delta: AgentDelta): void => {
    if (delta.type === "call_input") {
      newest = keepsGrowing && delta.path === path ? newest + delta.text : delta.text;
      path = delta.path;
      updates++;
    } else if (delta.type === "text") text.push(delta.text);
    else if (delta.type === "call_ready") inputs.push(delta.input);
  };
  return {
    take(deltas) {
      for (const delta of deltas) takeOne(delta);
    },
    get updates() {
      return updates;
    },
    fault(document) {
      const said = document.pieces.map((piece) => piece.text).join("");
      return faultOf(callsOf(document), inputs) ?? (bare(text.join("")) === bare(said) ? undefined : "other text");
    },
  };
}

/** White space between a text and a tag belongs to neither. */
function bare(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
