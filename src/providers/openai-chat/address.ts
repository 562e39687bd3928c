/** Addresses as people paste them, made into what the wire needs. */
import { fail, ok, type Result } from "../../core/errors.ts";

export interface Address {
  /** Without a trailing slash, the endpoint's own path, or a query. */
  readonly baseUrl: string;
  /** Goes along with every request: Azure wants `api-version` there. */
  readonly query: Readonly<Record<string, string>>;
}

export function readAddress(text: string): Result<Address> {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return unusable(trimmed);
  const url = new URL(trimmed);
  if (!/^https?:$/.test(url.protocol)) return unusable(trimmed);
  if (url.username !== "" || url.password !== "") return holdsSecret;
  const query = Object.fromEntries(url.searchParams);
  url.pathname = url.pathname.replace(/\/(chat\/completions|completions|models)\/?$/, "").replace(/\/+$/, "");
  url.search = "";
  url.hash = "";
  return ok({ baseUrl: url.toString().replace(/\/+$/, ""), query });
}

function unusable(trimmed: string): Result<never> {
  const shown = /[:/.]/.test(trimmed) ? trimmed : "The profile's address"; // what has none of these may be a key
  return fail({
    code: "bad_address",
    message: trimmed === "" ? "The profile has no address." : `${shown} is not an address Diglot can use.`,
    advice: "Give the server's base URL, such as https://api.example.com/v1 or http://127.0.0.1:1234/v1.",
  });
}

const holdsSecret: Result<never> = fail({
  code: "bad_address",
  message: "The profile's address holds a user name or a password.",
  advice: "Take it out of the address. Give a key as the profile's key, or as one of its headers.",
});
