/** The four protocols of the AI SDK's tool-call middleware, each reading calls in the very text it writes them in. */
import {
  hermesProtocol,
  morphXmlProtocol,
  qwen3CoderProtocol,
  type TCMProtocol,
  yamlXmlProtocol,
} from "@ai-sdk-tool/parser";
import { type Contender, chunksOf, faultOf, type Run, type TimeLimit } from "./contender.ts";
import { callsOf, type Document } from "./documents.ts";
import { toolSpecs } from "./ours.ts";

export const toolParser: readonly Contender[] = [
  protocol("hermes", hermesProtocol()),
  protocol("morphXml", morphXmlProtocol()),
  protocol("qwen3Coder", qwen3CoderProtocol()),
  protocol("yamlXml", yamlXmlProtocol()),
];

type Parser = ReturnType<TCMProtocol["createStreamParser"]>;
type Part = Parser extends TransformStream<infer P, unknown> ? P : never;
type Tools = Parameters<TCMProtocol["createStreamParser"]>[0]["tools"];

const tools = toolSpecs.map(({ name, description, schema }) => ({
  type: "function",
  name,
  description,
  inputSchema: schema,
})) as unknown as Tools; // a JSON Schema to both, in two ways of typing it

function protocol(name: string, { formatToolCall, createStreamParser }: TCMProtocol): Contender {
  const write = (document: Document): string => textOf(document, formatToolCall);
  return {
    name: `@ai-sdk-tool/parser ${name}`,
    role: "library",
    prepare: (document, chunk) =>
      prepare(document, chunksOf(write(document), chunk), () => createStreamParser({ tools })),
  };
}

function textOf({ pieces }: Document, formatToolCall: TCMProtocol["formatToolCall"]): string {
  const parts = pieces.map(({ text, call }, at) => {
    if (call === undefined) return text;
    const { name: toolName, input } = call;
    return (
      text + formatToolCall({ type: "tool-call", toolCallId: `call-${at}`, toolName, input: JSON.stringify(input) })
    );
  });
  return parts.join("");
}

function prepare(document: Document, chunks: readonly string[], createParser: () => Parser): Run {
  return async (limit) => {
    const inputs: unknown[] = [];
    const source = partsOf(chunks, limit);
    let shown = "";
    let updates = 0;
    for await (const part of source.stream.pipeThrough(createParser())) {
      if (part.type === "tool-input-start") shown = "";
      else if (part.type === "tool-input-delta") {
        const before = shown.length;
        shown += part.delta;
        if (shown.length > before) updates++;
      } else if (part.type === "tool-call") inputs.push(JSON.parse(part.input));
    }
    return { share: source.taken / chunks.length, updates, fault: () => faultOf(callsOf(document), inputs) };
  };
}

/** What the AI SDK's providers stream. */
function partsOf(
  chunks: readonly string[],
  limit: TimeLimit,
): { readonly stream: ReadableStream<Part>; readonly taken: number } {
  let taken = 0;
  const id = "text";
  const stream = new ReadableStream<Part>({
    start(controller) {
      controller.enqueue({ type: "text-start", id });
    },
    pull(controller) {
      const delta = limit.isOver() ? undefined : chunks[taken];
      if (delta !== undefined) {
        taken++;
        controller.enqueue({ type: "text-delta", id, delta });
        return;
      }
      controller.enqueue({ type: "text-end", id });
      controller.close();
    },
  });
  return {
    stream,
    get taken() {
      return taken;
    },
  };
}
