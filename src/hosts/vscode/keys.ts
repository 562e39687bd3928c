/** API keys, each bound to the origin it was saved for. */
import * as z from "zod";
import { fail, ok, type Result } from "../../core/errors.ts";
import { parseJson } from "../../core/json.ts";

/** The editor's secret storage. */
export interface Secrets {
  get(name: string): PromiseLike<string | undefined>;
  store(name: string, value: string): PromiseLike<void>;
  delete(name: string): PromiseLike<void>;
}

export interface Keys {
  /** The key for requests to `baseUrl`; undefined when none is saved. `no_key` when it was saved for another origin. */
  keyFor(profileId: string, baseUrl: string): Promise<Result<string | undefined>>;
  /** `bad_address` when there is no origin to bind it to. */
  save(profileId: string, baseUrl: string, key: string): Promise<Result<undefined>>;
  remove(profileId: string): Promise<void>;
}

const savedKey = z.object({ origin: z.string(), key: z.string() });

/** `seen` is told every key that is read, so that it can be kept out of logs. */
export function createKeys(secrets: Secrets, seen: (key: string) => void): Keys {
  return {
    async keyFor(profileId, baseUrl) {
      const text = await secrets.get(nameOf(profileId));
      const json = text === undefined ? undefined : parseJson(text);
      const saved = json?.ok === true ? savedKey.safeParse(json.value) : undefined;
      if (saved?.success !== true) return ok(undefined);
      const { origin, key } = saved.data;
      seen(key);
      return originOf(baseUrl) === origin ? ok(key) : fail(otherHost(origin, baseUrl));
    },
    async save(profileId, baseUrl, key) {
      const origin = originOf(baseUrl);
      if (origin === undefined) return fail(noAddress);
      seen(key);
      await secrets.store(nameOf(profileId), JSON.stringify({ origin, key: key.trim() }));
      return ok(undefined);
    },
    remove: async (profileId) => secrets.delete(nameOf(profileId)),
  };
}

function nameOf(profileId: string): string {
  return `diglot.key.${profileId}`;
}

function originOf(baseUrl: string): string | undefined {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  return url === undefined || url.origin === "null" ? undefined : url.origin;
}

function otherHost(origin: string, baseUrl: string) {
  return {
    code: "no_key",
    message: `The key was saved for ${origin} and is not sent to ${originOf(baseUrl) ?? "another address"}.`,
    advice: "Enter the key for the new address in Diglot's settings, or put the old address back.",
  } as const;
}

const noAddress = {
  code: "bad_address",
  message: "A key is bound to the address it is for, and this profile has none yet.",
  advice: "Fill in the address first, then enter the key.",
} as const;
