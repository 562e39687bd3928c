/** The folder that --workspace names, if there is one. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { fail, ok, type Result } from "../../core/errors.ts";

export async function findWorkspace(path: string): Promise<Result<string>> {
  const folder = resolve(path);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return ok(folder);
  const message =
    found === undefined ? `The workspace ${folder} does not exist.` : `The workspace ${folder} is not a folder.`;
  return fail({ code: "no_workspace", message, advice: "Give an existing folder with --workspace." });
}
