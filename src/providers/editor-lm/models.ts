/** The models that the editor has, under the names by which profiles choose them. */
import { fail, ok, type Result } from "../../core/errors.ts";
import type { ModelFacts } from "../../core/model-facts.ts";
import { editorAddress, editorName, onlyInEditor } from "./address.ts";
import { paths } from "./over-fetch.ts";
import type { EditorModel } from "./port.ts";
import { noModels } from "./refusals.ts";

export interface ListConfig {
  readonly baseUrl: string;
  /** Absent outside the editor. */
  readonly fetch?: typeof fetch | undefined;
}

/** Sorted. Fails with `model_not_found` where there is none. */
export async function listEditorModels(
  { baseUrl, fetch: send }: ListConfig,
  signal: AbortSignal,
): Promise<Result<readonly ModelFacts[]>> {
  if (baseUrl === editorAddress && send === undefined) return fail(onlyInEditor);
  try {
    const response = await (send ?? fetch)(`${baseUrl}${paths.models}`, { signal });
    const { data } = (await response.json()) as { readonly data: readonly EditorModel[] }; // our own
    if (data.length === 0) return fail(noModels);
    const facts = new Map(data.map((model) => [nameOf(model), factsOf(model)]));
    return ok([...facts.values()].sort((one, other) => (one.id < other.id ? -1 : 1)));
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return fail({
      code: "server_error",
      message: `${editorName} could not be listed.`,
      advice: "Try again, or reload the window.",
      detail,
    });
  }
}

export function nameOf({ vendor, id }: Pick<EditorModel, "vendor" | "id">): string {
  return `${vendor}/${id}`;
}

/** By its name, or by its id alone where only one vendor has it. */
export function findModel<M extends Pick<EditorModel, "vendor" | "id">>(
  models: readonly M[],
  name: string,
): M | undefined {
  const named = models.find((model) => nameOf(model) === name);
  const [only, ...others] = models.filter(({ id }) => id === name);
  return named ?? (others.length === 0 ? only : undefined);
}

/** The window is what a request may hold: of the reply's own room the API says nothing. */
function factsOf(model: EditorModel): ModelFacts {
  const { name, maxInputTokens, takesImages, takesTools } = model;
  return {
    id: nameOf(model),
    ...(name !== "" && name !== model.id && { name }),
    ...(Number.isInteger(maxInputTokens) && maxInputTokens > 0 && { contextWindow: maxInputTokens }),
    ...(takesImages !== undefined && { vision: takesImages }),
    ...(takesTools !== undefined && { tools: takesTools }),
  };
}
