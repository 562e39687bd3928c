/** Which model the task runs on: from the options, or from the profiles file. Keys come from the environment only. */
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import { type Profile, profile } from "../../core/settings.ts";
import { findPreset, presets, wantsKey } from "../../providers/presets.ts";
import type { ModelSource } from "./args.ts";
import { type Env, profilesFile } from "./folders.ts";

export interface ChosenProfile {
  readonly profile: Profile;
  readonly apiKey: string | undefined;
}

const entry = profile.extend({
  id: z.string().min(1).optional(),
  provider: z.string().min(1).default("openai-compatible"),
  baseUrl: z.string().default(""),
  /** The name of the environment variable with the key. The key itself never stands in this file. */
  apiKeyEnv: z.string().min(1).optional(),
});

/** `{ "default": "local", "profiles": [{ "name": "local", "baseUrl": "http://…/v1", "model": "…", "apiKeyEnv": "…" }] }` */
const profilesSchema = z.object({ default: z.string().optional(), profiles: z.array(entry) });
type Profiles = z.infer<typeof profilesSchema>;

export async function chooseProfile(
  source: Exclude<ModelSource, { kind: "demo" }>,
  env: Env,
): Promise<Result<ChosenProfile>> {
  if (source.kind === "address") {
    const { baseUrl, model } = source;
    return withKey({ ...blank, id: "command-line", name: model, baseUrl, model }, source.keyVariable, env);
  }
  const file = profilesFile(env);
  const known = await readProfiles(file);
  if (!known.ok) return known;
  const found = find(known.value, source.name, file);
  if (!found.ok) return found;
  const { apiKeyEnv, ...rest } = found.value;
  const chosen: Profile = { ...rest, id: rest.id ?? rest.name, baseUrl: rest.baseUrl || presetAddress(rest.provider) };
  const preset = findPreset(chosen.provider);
  if (preset === undefined) return fail(unknownProvider(chosen, file));
  const result = withKey(chosen, source.keyVariable ?? apiKeyEnv, env);
  return result.ok && wantsKey(preset, chosen) && result.value.apiKey === undefined ? fail(noKey(chosen)) : result;
}

const blank = { provider: "openai-compatible", headers: {}, toolCalls: "auto" } as const satisfies Partial<Profile>;

function presetAddress(provider: string): string {
  return findPreset(provider)?.baseUrl ?? "";
}

async function readProfiles(file: string): Promise<Result<Profiles>> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return ok({ profiles: [] });
  try {
    return ok(profilesSchema.parse(JSON.parse(text)));
  } catch (thrown) {
    const detail = thrown instanceof z.ZodError ? z.prettifyError(thrown) : String(thrown);
    return fail({
      code: "no_profile",
      message: `The profiles in ${file} could not be read.`,
      advice: "Correct the file.",
      detail,
    });
  }
}

function find(
  { profiles, default: usual }: Profiles,
  name: string | undefined,
  file: string,
): Result<Profiles["profiles"][number]> {
  const wanted = name ?? usual ?? (profiles.length === 1 ? profiles[0]?.name : undefined);
  const found = profiles.find((candidate) => candidate.name === wanted);
  if (found !== undefined) return ok(found);
  const names = profiles.map((candidate) => candidate.name).join(", ");
  return fail({
    code: "no_profile",
    message: wanted === undefined ? "No model is chosen." : `There is no profile ${JSON.stringify(wanted)}.`,
    advice:
      names === ""
        ? `Add --base-url URL --model M, add --demo to look around, or write profiles into ${file}.`
        : `The profiles are: ${names}.`,
  });
}

function withKey(chosen: Profile, variable: string | undefined, env: Env): Result<ChosenProfile> {
  if (variable === undefined) return ok({ profile: chosen, apiKey: undefined });
  const apiKey = env[variable]?.trim();
  if (apiKey !== undefined && apiKey !== "") return ok({ profile: chosen, apiKey });
  const message = `The environment variable ${variable} holds no key.`;
  return fail({ code: "no_key", message, advice: "Set it, or name another one with --api-key-env." });
}

function noKey({ name }: Profile): AppErrorData {
  return {
    code: "no_key",
    message: `The profile ${name} has no key.`,
    advice: "Name the variable that holds it with --api-key-env.",
  };
}

function unknownProvider({ name, provider }: Profile, file: string): AppErrorData {
  const known = presets.map((preset) => preset.id).join(", ");
  return {
    code: "no_profile",
    message: `The profile ${name} names a provider ${JSON.stringify(provider)} that does not exist.`,
    advice: `Correct it in ${file}. The providers are: ${known}.`,
  };
}
