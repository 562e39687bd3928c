/** From the options to a model that can be asked. */
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { Profile } from "../../core/settings.ts";
import { startDemoServer } from "../../demo/index.ts";
import { onlyInEditor } from "../../providers/editor-lm/address.ts";
import { type Link, linkTo, type ProviderConfig } from "../../providers/index.ts";
import { listModelFacts } from "../../providers/models/list.ts";
import { findPreset } from "../../providers/presets.ts";
import { configOf } from "../../providers/profile-config.ts";
import type { Recorder } from "../../providers/transport/recorder.ts";
import { createModelLists } from "../../store/model-lists.ts";
import { type ListModels, learnFacts, withFacts } from "../node/known-models.ts";
import type { ProfileInUse } from "../node/open-session.ts";
import { certificateAdvice } from "./advice.ts";
import type { RunOptions } from "./args.ts";
import { type Env, modelsFile } from "./folders.ts";
import { chooseProfile } from "./profiles.ts";

export interface Connection {
  readonly inUse: ProfileInUse;
  readonly link: Link;
  /** The profile with what is known of its model. Nobody is asked. */
  known(): Promise<Profile>;
  /** The same, and the server is asked for its list where none is kept. Never rejects. */
  learn(signal: AbortSignal): Promise<Profile>;
  close(): Promise<void>;
}

export interface ConnectOptions extends Pick<RunOptions, "model" | "toolCalls"> {
  /** A person looks on, so the demo model writes at a pace that can be followed. */
  readonly watched: boolean;
  readonly recorder?: Recorder | undefined;
}

export async function connect(options: ConnectOptions, env: Env): Promise<Result<Connection>> {
  const { model: source, toolCalls, recorder } = options;
  if (source.kind === "demo") return connectDemo(options);
  const chosen = await chooseProfile(source, env);
  if (!chosen.ok) return chosen;
  const { apiKey } = chosen.value;
  const profile: Profile = { ...chosen.value.profile, ...(toolCalls === undefined ? {} : { toolCalls }) };
  const { baseUrl } = profile;
  if (profile.model === "") return fail(noModel(profile));
  if (findPreset(profile.provider)?.wire === "editor-lm") return fail(onlyInEditor);
  const config = { ...configOf(profile, baseUrl, apiKey), certificateAdvice };
  const link = linkTo(recorded(config, recorder));
  const list: ListModels = (signal) => listModelFacts(config, signal);
  return ok({
    inUse: { profile, baseUrl, ...link },
    link,
    async known() {
      const lists = await createModelLists(modelsFile(env));
      return withFacts(profile, lists.of(baseUrl));
    },
    async learn(signal) {
      const lists = await createModelLists(modelsFile(env));
      return learnFacts(profile, list, { address: baseUrl, lists }, signal);
    },
    close: async () => undefined,
  });
}

function recorded(config: ProviderConfig, recorder: Recorder | undefined): ProviderConfig {
  return recorder === undefined ? config : { ...config, fetch: recorder.record(config) };
}

async function connectDemo({ toolCalls, watched, recorder }: ConnectOptions): Promise<Result<Connection>> {
  const server = await startDemoServer({ pace: watched ? "person" : "fast" });
  const profile: Profile = {
    id: "demo",
    name: "Demo",
    provider: "demo",
    baseUrl: "",
    model: "demo",
    headers: {},
    toolCalls: toolCalls ?? "auto",
    price: { input: 0, output: 0 },
  };
  // evidence is kept under a name that stays: the port changes with every start
  const link = linkTo(recorded({ baseUrl: server.url, model: "demo" }, recorder));
  return ok({
    inUse: { profile, baseUrl: "demo", ...link },
    link,
    known: async () => profile,
    learn: async () => profile,
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
