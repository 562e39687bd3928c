/** Puts the ports on Node together for the folders of one workspace. */
import type { Ask, Host, Search } from "../../core/host.ts";
import { systemClock } from "./clock.ts";
import { createFiles } from "./files.ts";
import { findRipgrep } from "./find-ripgrep.ts";
import { openRoots } from "./paths.ts";
import { createRipgrep } from "./ripgrep.ts";
import type { SearchParts } from "./search-scope.ts";
import { createShell } from "./shell.ts";
import { createWalkSearch } from "./walk-search.ts";

export interface NodeHostOptions {
  /** Folders of the workspace; paths are resolved. */
  readonly roots: readonly string[];
  /** Left out: there is nobody to ask. */
  readonly ask?: Ask;
  /** Where ripgrep may be, best first. */
  readonly ripgrep?: readonly string[];
  /** Paths, from their root, that a search leaves out unless they are named themselves. */
  readonly isSecret?: (path: string) => boolean;
  /** The environment of commands, before our own additions. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface NodeHost extends Host {
  /** Ends what commands left running in the background. */
  dispose(): Promise<void>;
}

/** Throws `no_workspace` for a folder that cannot be opened. */
export async function createNodeHost({
  roots,
  ask = nobody,
  ripgrep = [],
  isSecret = () => false,
  env,
}: NodeHostOptions): Promise<NodeHost> {
  const files = createFiles(await openRoots(roots));
  const shell = createShell(env);
  return {
    files,
    shell,
    search: createSearch({ files, isSecret }, ripgrep),
    ask,
    clock: systemClock,
    dispose: () => shell.dispose(),
  };
}

/** With ripgrep when there is one. It is tried with the first search, because most tasks end without any. */
export function createSearch(parts: SearchParts, candidates: readonly string[] = []): Search {
  let search: Promise<Search> | undefined;
  return {
    async run(query, signal) {
      search ??= findRipgrep({ candidates }).then((rgPath) =>
        rgPath === undefined ? createWalkSearch(parts) : createRipgrep({ rgPath, ...parts }),
      );
      return (await search).run(query, signal);
    },
  };
}

const nobody: Ask = { question: async () => undefined };
