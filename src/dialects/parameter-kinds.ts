/** What a parameter's name says about its value, where the schema says only that it is text. */

const places: ReadonlySet<string> = new Set(["path", "file", "directory", "cwd", "url"]);
const exact: ReadonlySet<string> = new Set(["content", "diff", "patch", "code"]);

/** A path, a command, an address: never JSON, and never with white space around it. */
export function namesPlaceOrCommand(property: string): boolean {
  return namesPlace(property) || lastWord(property) === "command";
}

/** Nobody's path holds tags or begins with white space. */
export function namesPlace(property: string): boolean {
  return places.has(lastWord(property));
}

/** White space counts even on a single line: a file of one indented line is one. */
export function isExact(property: string): boolean {
  return exact.has(lastWord(property));
}

/** `path` of `file_path`. */
function lastWord(property: string): string {
  let begin = property.length;
  while (begin > 0 && property.charAt(begin - 1) !== "_") begin--;
  return property.slice(begin);
}
