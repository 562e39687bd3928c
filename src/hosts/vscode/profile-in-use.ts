/** From the chosen profile to a provider that is ready to send: its address filled in and its key at hand. */
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import { factsIn, type ModelLists } from "../../core/model-facts.ts";
import type { Profile } from "../../core/settings.ts";
import { editorFetch, isListing } from "../../providers/editor-lm/over-fetch.ts";
import type { EditorModels } from "../../providers/editor-lm/port.ts";
import { linkTo, type ProviderConfig } from "../../providers/index.ts";
import { listModelFacts } from "../../providers/models/list.ts";
import { findPreset, wantsKey } from "../../providers/presets.ts";
import { configOf } from "../../providers/profile-config.ts";
import type { Recorder } from "../../providers/transport/recorder.ts";
import { askForModels, withFacts } from "../node/known-models.ts";
import type { ProfileInUse } from "../node/open-session.ts";
import type { DemoModel } from "./demo-model.ts";
import type { Keys } from "./keys.ts";
import { demoId, type Profiles } from "./profiles.ts";

export interface Connections {
  profileInUse(): Promise<Result<ProfileInUse>>;
  /** What a request for this profile needs, as it is stored now. */
  configFor(profile: Profile): Promise<Result<ProviderConfig>>;
}

export function createConnections(
  profiles: Profiles,
  keys: Keys,
  demo: DemoModel,
  recorder: Pick<Recorder, "record">,
  lists: ModelLists,
  editor: EditorModels,
  certificateAdvice: () => string | undefined = () => undefined,
): Connections {
  const configFor = async (profile: Profile): Promise<Result<ProviderConfig>> => {
    const config = await plainConfigFor(profile);
    if (!config.ok) return config;
    const { wire, baseUrl, model } = config.value;
    if (wire !== "editor-lm") return ok({ ...config.value, fetch: recorder.record(config.value) });
    const takesImages = factsIn(lists.of(baseUrl), model)?.vision;
    const plain = editorFetch(editor);
    const recorded = recorder.record({ ...config.value, fetch: plain });
    const send: typeof fetch = (input, init) => (isListing(input) ? plain : recorded)(input, init);
    return ok({ ...config.value, fetch: send, takesImages });
  };
  /** They cost nothing to ask for, and a profile may name one that was never listed. */
  const learnOfEditor = async (profile: Profile): Promise<void> => {
    const isOfEditor = findPreset(profile.provider)?.wire === "editor-lm";
    if (!isOfEditor || factsIn(lists.of(addressOf(profile)), profile.model) !== undefined) return;
    const config = await configFor(profile);
    if (!config.ok) return;
    await askForModels(
      (signal) => listModelFacts(config.value, signal),
      { address: addressOf(profile), lists },
      AbortSignal.timeout(editorLimitMs),
    );
  };
  const plainConfigFor = async (profile: Profile): Promise<Result<ProviderConfig>> => {
    if (profile.id === demoId) return ok({ baseUrl: await demo.address(), model: profile.model });
    const baseUrl = addressOf(profile);
    const key = await keys.keyFor(profile.id, baseUrl);
    if (!key.ok) return key;
    const preset = findPreset(profile.provider);
    if (key.value === undefined && wantsKey(preset, { ...profile, baseUrl })) return fail(noKey(profile));
    return ok({ ...configOf(profile, baseUrl, key.value), certificateAdvice: certificateAdvice() });
  };
  return {
    configFor,
    async profileInUse() {
      const profile = profiles.active();
      if (profile === undefined) return fail(noProfile);
      if (profile.model === "") return fail(noModel(profile));
      await learnOfEditor(profile);
      const config = await configFor(profile);
      if (!config.ok) return config;
      const baseUrl = addressOf(profile);
      return ok({ profile: withFacts(profile, lists.of(baseUrl)), baseUrl, ...linkTo(config.value) });
    },
  };
}

/** Without an answer the first request tells. */
const editorLimitMs = 5_000;

/** Also the name under which evidence about the server is kept; the demo's real address changes with every start. */
export function addressOf(profile: Profile): string {
  if (profile.id === demoId) return demoId;
  const preset = findPreset(profile.provider);
  return preset?.fixedAddress === true || profile.baseUrl.trim() === ""
    ? (preset?.baseUrl ?? "")
    : profile.baseUrl.trim();
}

const noProfile: AppErrorData = {
  code: "no_profile",
  message: "No model is connected yet.",
  advice: "Connect a model in Diglot's settings, or choose the demo model to look around.",
};

function noModel(profile: Profile): AppErrorData {
  return {
    code: "no_profile",
    message: `The profile ${profile.name} names no model.`,
    advice: "Choose a model in Diglot's settings.",
  };
}

function noKey(profile: Profile): AppErrorData {
  return {
    code: "no_key",
    message: `The profile ${profile.name} has no API key.`,
    advice: "Enter the key in Diglot's settings. It is kept in the editor's secret store.",
  };
}
