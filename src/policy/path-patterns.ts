/**
 * Names of files and folders, compared the way the laxest file system would: without case, in one Unicode form, without
 * the characters that some systems drop. So a protected file is found under every name that may reach it.
 */

/** `*` stands for anything within one name; a trailing `/**` for the folder and all below it. Matches at any depth. */
export type PathPattern = string;

export function createPathMatcher(patterns: readonly PathPattern[]): (path: string) => boolean {
  const expressions = patterns.map(toExpression);
  return (path) => {
    const folded = foldPath(path);
    return expressions.some((expression) => expression.test(folded));
  };
}

/** `path` is separated by "/". */
function foldPath(path: string): string {
  return path.split("/").map(foldName).join("/");
}

/** What is invisible, reorders text or controls a terminal: a name or a command with it is not what it looks like. */
export const deceptive = /[\p{Cf}\p{Zl}\p{Zp}\u{115f}\u{1160}\u{3164}]|[^\P{Cc}\t\n]/u;

function foldName(name: string): string {
  const visible = name.normalize("NFC").replace(/\p{Default_Ignorable_Code_Point}/gu, ""); // HFS+ drops these: ".g\u200cit" is ".git"
  const folded = visible.toUpperCase().toLowerCase(); // via upper case, for letters like ſ whose other case is s
  const onWindows = folded.replace(/:.*$/, "").replace(/[. ]+$/, ""); // ".git::$INDEX_ALLOCATION", ".vscode. "
  return shortNames[onWindows] ?? (onWindows === "" ? folded : onWindows);
}

/** The 8.3 names that Windows gives to the folders that matter most. */
const shortNames: Readonly<Record<string, string>> = { "git~1": ".git", "vscode~1": ".vscode", "github~1": ".github" };

function toExpression(pattern: PathPattern): RegExp {
  const below = pattern.endsWith("/**");
  const names = (below ? pattern.slice(0, -3) : pattern).toLowerCase();
  const source = names.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  return new RegExp(`(?:^|/)${source}${below ? "(?:/|$)" : "$"}`, "u");
}
