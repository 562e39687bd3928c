/** From the options to a model that can be asked. */
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { Profile } from "../../core/settings.ts";
import { startDemoServer } from "../../demo/index.ts";
import { type Link, linkTo } from "../../providers/index.ts";
import { configOf } from "../../providers/profile-config.ts";
import type { ProfileInUse } from "../node/open-session.ts";
import type { RunOptions } from "./args.ts";
import type { Env } from "./folders.ts";
import { chooseProfile } from "./profiles.ts";

export interface Connection {
  readonly inUse: ProfileInUse;
  readonly link: Link;
  close(): Promise<void>;
}

/** `watched`: a person looks on, so the demo model writes at a pace that can be followed. */
export async function connect(
  { model: source, toolCalls }: Pick<RunOptions, "model" | "toolCalls">,
  env: Env,
  watched: boolean,
): Promise<Result<Connection>> {
  if (source.kind === "demo") return connectDemo(toolCalls, watched);
  const chosen = await chooseProfile(source, env);
  if (!chosen.ok) return chosen;
  const { apiKey } = chosen.value;
  const profile: Profile = { ...chosen.value.profile, ...(toolCalls === undefined ? {} : { toolCalls }) };
  const { baseUrl } = profile;
  if (profile.model === "") return fail(noModel(profile));
  const link = linkTo(configOf(profile, baseUrl, apiKey));
  return ok({ inUse: { profile, baseUrl, ...link }, link, close: async () => undefined });
}

async function connectDemo(toolCalls: RunOptions["toolCalls"], watched: boolean): Promise<Result<Connection>> {
  const server = await startDemoServer({ pace: watched ? "person" : "fast" });
  const profile: Profile = {
    id: "demo",
    name: "Demo",
    provider: "demo",
    baseUrl: "",
    model: "demo",
    headers: {},
    toolCalls: toolCalls ?? "auto",
  };
  // evidence is kept under a name that stays: the port changes with every start
  const link = linkTo({ baseUrl: server.url, model: "demo" });
  return ok({
    inUse: { profile, baseUrl: "demo", ...link },
    link,
    close: () => server.close(),
  });
}

function noModel({ name }: Profile): AppErrorData {
  return {
    code: "no_profile",
    message: `The profile ${name} names no model.`,
    advice: "Add its model to the profiles file.",
  };
}
