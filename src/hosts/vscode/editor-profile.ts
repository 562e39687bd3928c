/** The editor's own models among the profiles: known as soon as they matter, and one click away. */
import type { ModelLists } from "../../core/model-facts.ts";
import { profile as profileSchema } from "../../core/settings.ts";
import { editorAddress } from "../../providers/editor-lm/address.ts";
import { findPreset } from "../../providers/presets.ts";
import { modelsOf } from "./models-of.ts";
import type { Connections } from "./profile-in-use.ts";
import { freeName, type Profiles } from "./profiles.ts";

const provider = "editor";

export interface EditorProfileDeps {
  readonly profiles: Profiles;
  readonly connections: Connections;
  readonly lists: ModelLists;
}

/** Without a profile the chat offers them, and with one of theirs its facts may have changed. Nothing is sent to a model. */
export async function learnEditorModels(deps: EditorProfileDeps): Promise<void> {
  const { profiles } = deps;
  const own = profiles.stored().find((profile) => profile.provider === provider);
  if (own === undefined && profiles.active() !== undefined) return;
  await modelsOf(own ?? newProfile("none", "none"), deps, true);
}

export function hasEditorModels(lists: Pick<ModelLists, "of">): boolean {
  return (lists.of(editorAddress)?.models.length ?? 0) > 0;
}

/** In use from now on. A model is chosen only where there is no choice. */
export async function addEditorProfile({ profiles, lists }: EditorProfileDeps, id: string): Promise<void> {
  const [only, ...others] = lists.of(editorAddress)?.models ?? [];
  const name = freeName(findPreset(provider)?.label ?? provider, profiles.stored());
  const model = others.length === 0 ? (only?.id ?? "") : "";
  await profiles.save({ ...newProfile(id, name), model });
  await profiles.choose(id);
}

function newProfile(id: string, name: string) {
  return profileSchema.parse({ id, name, provider, baseUrl: editorAddress, model: "" });
}
