/** A question beside the wire: what a server says of itself and its models, at addresses of its own. */
import { isJsonObject, type JsonObject, parseJson } from "../core/json.ts";
import type { ClientConfig } from "./openai-chat/client.ts";

export interface Question {
  readonly url: URL;
  /** With a body the question is a POST. */
  readonly body?: JsonObject;
  /** The header that carries the key alone, where it is another than with requests. */
  readonly keyHeader?: string;
}

/** Undefined when there is no answer, or none that is an object. Never rejects. */
export async function askServer(
  { url, body, keyHeader }: Question,
  config: ClientConfig,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  const { headers = {}, fetch: send = fetch } = config;
  try {
    const response = await send(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...keyIn(config, keyHeader ?? config.keyHeader),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: "error", // a key must not follow to another host
      signal,
    });
    const answer = response.ok ? parseJson(await response.text()) : undefined;
    return answer?.ok === true && isJsonObject(answer.value) ? answer.value : undefined;
  } catch {
    return undefined; // it is only a question; the request that follows tells what is wrong
  }
}

function keyIn({ apiKey = "" }: ClientConfig, header: string | undefined): Readonly<Record<string, string>> {
  if (apiKey === "") return {};
  return header === undefined ? { Authorization: `Bearer ${apiKey}` } : { [header]: apiKey };
}

const isNearby = ({ hostname }: URL): boolean =>
  /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\]$|\[f[cd])|\.local$/.test(hostname);

const usualPorts: ReadonlySet<string> = new Set(["11434", "1234", "8080"]);

/** A server of one's own may stand behind any port; the usual one tells which it is. */
export function mayBe(port: string): (server: URL) => boolean {
  return (server) => isNearby(server) && (server.port === port || !usualPorts.has(server.port));
}
