/** Where the command line keeps its things, by the XDG base directory specification. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

export type Env = Readonly<Record<string, string | undefined>>;

export function dataFolder(env: Env): string {
  return join(base(env["XDG_DATA_HOME"], ".local", "share"), "diglot");
}

export function insightsFile(env: Env): string {
  return join(dataFolder(env), "insights.jsonl");
}

export function modelsFile(env: Env): string {
  return join(dataFolder(env), "models.json");
}

export function profilesFile(env: Env): string {
  return join(base(env["XDG_CONFIG_HOME"], ".config"), "diglot", "profiles.json");
}

/** The specification: relative paths are to be ignored. */
function base(value: string | undefined, ...otherwise: readonly string[]): string {
  return value !== undefined && isAbsolute(value) ? value : join(homedir(), ...otherwise);
}
