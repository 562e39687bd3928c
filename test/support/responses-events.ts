/** The events of a reply on the Responses wire, as OpenAI sends them. */

type Fields = Readonly<Record<string, unknown>>;

export const event = (type: string, fields: Fields = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

export const created = event("response.created", {
  response: { object: "response", status: "in_progress", output: [] },
});
const usage = {
  input_tokens: 7,
  input_tokens_details: { cached_tokens: 5 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 3 },
};
export const over = (output: readonly object[] = [], more: Fields = {}): string =>
  event("response.completed", { response: { object: "response", status: "completed", output, usage, ...more } });
export const cutShort = (reason: string): string =>
  event("response.incomplete", {
    response: { object: "response", status: "incomplete", incomplete_details: { reason }, output: [], usage },
  });

const added = (output_index: number, item: object): string =>
  event("response.output_item.added", { output_index, item });
const done = (output_index: number, item: object): string => event("response.output_item.done", { output_index, item });
const piecesOf = (text: string): readonly string[] => text.match(/[\s\S]{1,8}/g) ?? [];

export function thinks(index: number, id: string, words: string, sealed: string): string {
  const item = { type: "reasoning", id, summary: [] };
  const place = { output_index: index, item_id: id, summary_index: 0 };
  const pieces = piecesOf(words).map((delta) => event("response.reasoning_summary_text.delta", { ...place, delta }));
  const summary = words === "" ? [] : [{ type: "summary_text", text: words }];
  return added(index, item) + pieces.join("") + done(index, { ...item, summary, encrypted_content: sealed });
}

export function says(index: number, id: string, text: string): string {
  const item = { type: "message", id, role: "assistant", status: "completed" };
  const place = { output_index: index, item_id: id, content_index: 0 };
  const pieces = piecesOf(text).map((delta) => event("response.output_text.delta", { ...place, delta }));
  return [
    added(index, { ...item, content: [] }),
    ...pieces,
    event("response.output_text.done", { ...place, text }),
    done(index, { ...item, content: [{ type: "output_text", text, annotations: [] }] }),
  ].join("");
}

export function calls(index: number, id: string, name: string, input: object | string): string {
  const text = typeof input === "string" ? input : JSON.stringify(input);
  const item = { type: "function_call", id, call_id: id.replace("fc_", "call_"), name };
  const place = { output_index: index, item_id: id };
  const pieces = piecesOf(text).map((delta) => event("response.function_call_arguments.delta", { ...place, delta }));
  return [
    added(index, { ...item, arguments: "", status: "in_progress" }),
    ...pieces,
    event("response.function_call_arguments.done", { ...place, arguments: text }),
    done(index, { ...item, arguments: text, status: "completed" }),
  ].join("");
}

export const answer = created + says(0, "msg_1", "ok") + over();
