/** The body of an HTTP request, up to a limit. */
import type { IncomingMessage } from "node:http";

/**
 * Undefined: it is larger. What is beyond the limit is read and dropped, for a sender that is cut off never sees the answer.
 * Rejects when the connection breaks.
 */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) chunks = [];
    else chunks.push(chunk);
  }
  return bytes > mostBytes ? undefined : Buffer.concat(chunks).toString("utf8");
}
