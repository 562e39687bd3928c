/** The events of a reply on the Messages wire. */

export const event = (data: { readonly type: string; readonly [key: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
export const started = event({
  type: "message_start",
  message: { content: [], usage: { input_tokens: 7, output_tokens: 1 } },
});
export const begin = (index: number, content_block: object): string =>
  event({ type: "content_block_start", index, content_block });
export const delta = (index: number, piece: object): string =>
  event({ type: "content_block_delta", index, delta: piece });
export const end = (index: number): string => event({ type: "content_block_stop", index });
export const over = (stop_reason: string): string =>
  event({ type: "message_delta", delta: { stop_reason }, usage: { output_tokens: 9 } }) +
  event({ type: "message_stop" });
export const says = (text: string): string =>
  begin(0, { type: "text", text: "" }) + delta(0, { type: "text_delta", text }) + end(0);
export const answer = started + says("ok") + over("end_turn");
