/**
 * All blocks of a reply as they came, the server's own among them, which Diglot does not know. A server that paused in the
 * midst of its own tools wants them back unchanged. Once a call for us is among them there is no going on without its
 * result, so nothing more is kept.
 */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import { isCall } from "./blocks.ts";

export interface SaidSoFar {
  begin(event: JsonObject): void;
  append(event: JsonObject): void;
  /** Undefined: nothing was said, or a call waits for its result. */
  blocks(): readonly JsonObject[] | undefined;
}

interface Draft {
  readonly start: JsonObject;
  readonly deltas: JsonObject[];
}

export function createSaidSoFar(): SaidSoFar {
  const drafts: Draft[] = [];
  const byIndex = new Map<JsonValue | undefined, Draft>();
  let isOurs = false;
  return {
    begin({ index, content_block: start }) {
      if (!isJsonObject(start)) return;
      isOurs ||= isCall(start);
      if (isOurs) drafts.length = 0;
      if (isOurs) return;
      const draft: Draft = { start, deltas: [] };
      drafts.push(draft);
      byIndex.set(index, draft);
    },
    append({ index, delta }) {
      if (!isOurs && isJsonObject(delta)) (byIndex.get(index) ?? drafts.at(-1))?.deltas.push(delta);
    },
    blocks() {
      const whole = drafts.flatMap(wholeBlock);
      return whole.length === 0 ? undefined : endingInText(whole);
    },
  };
}

/** The field of a block that grows, by the field of the delta that holds the piece. */
const growing = { text: "text", thinking: "thinking", signature: "signature", partial_json: "input" } as const;

/** Blocks that would be refused are left out: text without words, and thinking that was never signed. */
function wholeBlock({ start, deltas }: Draft): readonly JsonObject[] {
  const grown = Object.entries(growing).flatMap(([from, to]) => {
    const pieces = deltas.flatMap((delta) => (typeof delta[from] === "string" ? [delta[from]] : []));
    return pieces.length === 0 ? [] : [[to, grownField(start[to], pieces.join(""))] as const];
  });
  const citations = deltas.flatMap(({ citation }) => (citation === undefined ? [] : [citation]));
  const block: JsonObject = { ...start, ...Object.fromEntries(grown), ...(citations.length > 0 && { citations }) };
  const { type, text, signature } = block;
  if (type === "text" && (typeof text !== "string" || text.trim() === "")) return [];
  return type === "thinking" && (typeof signature !== "string" || signature === "") ? [] : [block];
}

/** An input comes as the text of its JSON; what is no JSON, as after an empty piece, leaves the field as it was. */
function grownField(start: JsonValue | undefined, pieces: string): JsonValue {
  if (!isJsonObject(start)) return (typeof start === "string" ? start : "") + pieces;
  const input = parseJson(pieces);
  return input.ok ? input.value : start;
}

/** "final assistant content cannot end with trailing whitespace" */
function endingInText(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const last = blocks.at(-1);
  const text = last?.["type"] === "text" ? last["text"] : undefined;
  return last === undefined || typeof text !== "string"
    ? blocks
    : [...blocks.slice(0, -1), { ...last, text: text.trimEnd() }];
}
