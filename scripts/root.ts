/** Where the project is, and where what it fetches is kept between checkouts. */
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export const vsix = path.join(root, "diglot.vsix");

export function cacheFolder(name: string): string {
  const base = process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache");
  return path.join(base, "diglot", name);
}
