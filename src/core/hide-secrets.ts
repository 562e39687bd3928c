/** Takes the key and the values of headers out of a text that others will read. */

export interface Secrets {
  readonly apiKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export const hidden = "[hidden]";

/** Shorter values are no secrets, and blotting them out would make holes in ordinary words. */
const shortest = 8;

export function hideSecrets(text: string, { apiKey = "", headers = {} }: Secrets): string {
  const values = [apiKey, ...Object.values(headers)].flatMap((value) => [value, value.replace(/^Bearer\s+/i, "")]);
  const secrets = [...new Set(values)].filter((value) => value.length >= shortest).flatMap(spellings);
  const longestFirst = [...new Set(secrets)].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
}

/** As it is, and as it stands in JSON (some escape "/", too) and in an address. */
function spellings(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, inJson, inJson.replaceAll("/", "\\/"), encodeURIComponent(secret.toWellFormed())];
}
