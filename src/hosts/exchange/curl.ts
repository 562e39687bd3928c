/** A recorded request as a command for a shell. What is hidden is left to variables. */
import { hidden } from "../../core/hide-secrets.ts";
import type { HeaderLine, RecordedExchange } from "../../providers/transport/recorded-exchange.ts";

/** For POSIX shells. The body comes on standard input: as an argument it may be too long (128 KB on Linux). */
export function curlFor({ request }: RecordedExchange): string {
  const { method, url, headers, body, leftOut } = request;
  const said = headers.filter(([name]) => !isOwnOfClient(name)).map((line) => `  -H ${headerArgument(line)}`);
  const start = [`curl -gN -X ${method} ${addressArgument(url)}`, ...said].join(" \\\n");
  const warning = leftOut === 0 ? "" : `# ${leftOut} characters at the end of the body were not kept.\n`;
  if (body === "") return `${warning}${start}\n`;
  const end = delimiterFor(body);
  return `${warning}${start} \\\n  --data-binary @- <<'${end}'\n${body}\n${end}\n`;
}

/** What curl says for itself, and what an SDK says about itself. */
function isOwnOfClient(name: string): boolean {
  return /^(accept-encoding|connection|content-length|host|user-agent|x-stainless-.*)$/i.test(name);
}

/** `Authorization: Bearer $API_KEY` for a key; a variable named after the header for what else is hidden. */
function headerArgument([name, value]: HeaderLine): string {
  if (!value.includes(hidden)) return quoted(`${name}: ${value}`);
  const lower = name.toLowerCase();
  if (lower === "authorization") return `"${name}: Bearer $API_KEY"`;
  const variable = /api-key$/.test(lower) ? "API_KEY" : name.toUpperCase().replace(/[^A-Z0-9]/g, "_");
  return `"${name}: $${variable}"`;
}

/** Without `-g` curl takes brackets for a pattern. */
function addressArgument(url: string): string {
  return quoted(url).replaceAll(hidden, `'"$API_KEY"'`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function delimiterFor(body: string): string {
  const lines = new Set(body.split("\n"));
  let end = "BODY";
  while (lines.has(end)) end = `${end}_`;
  return end;
}
