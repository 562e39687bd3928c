/** Where a ripgrep that works can be found. */
import { execFile } from "node:child_process";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onPath } from "./shell.ts";

const program = process.platform === "win32" ? "rg.exe" : "rg";

/** The places where VS Code keeps its own; it moved in 1.139. `appRoot` is `vscode.env.appRoot`. */
export function ripgrepInVsCode(appRoot: string): string[] {
  const universal = join("@vscode", "ripgrep-universal", "bin", `${process.platform}-${process.arch}`, program);
  const single = join("@vscode", "ripgrep", "bin", program);
  return ["node_modules", "node_modules.asar.unpacked"].flatMap((modules) =>
    [universal, single].map((path) => join(appRoot, modules, path)),
  );
}

/** Tries the candidates, then PATH, then the npm package. undefined: there is none. */
export async function findRipgrep({ candidates = [] }: { readonly candidates?: readonly string[] } = {}) {
  const known = [...candidates.filter(isAbsolute), ...onPath(program, process.env)];
  for (const path of known) {
    if (await works(path)) return path;
  }
  const packaged = await fromPackage();
  return packaged !== undefined && (await works(packaged)) ? packaged : undefined;
}

function works(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(path, ["--version"], { timeout: 5_000, windowsHide: true }, (error, stdout) => {
      resolve(error === null && stdout.startsWith("ripgrep"));
    });
  });
}

/** Its program lives in a package per platform, which is there only in development and beside the command-line program. */
async function fromPackage(): Promise<string | undefined> {
  const name = `@vscode/ripgrep-${process.platform}-${process.arch}/package.json`;
  try {
    return fileURLToPath(import.meta.resolve(name)).replace(/package\.json$/, join("bin", program));
  } catch {
    return undefined;
  }
}
