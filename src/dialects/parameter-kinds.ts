/** What a parameter's name says about its value, where the schema says only that it is text. */

/** A path, a command, an address: never JSON, and never with white space around it. */
export function namesPlaceOrCommand(property: string): boolean {
  return /^(?:.*_)?(?:path|file|directory|cwd|command|url)$/.test(property);
}

/** Nobody's path holds tags or begins with white space. */
export function namesPlace(property: string): boolean {
  return /^(?:.*_)?(?:path|file|directory|cwd|url)$/.test(property);
}

/** White space counts even on a single line: a file of one indented line is one. */
export function isExact(property: string): boolean {
  return /^(?:.*_)?(?:content|diff|patch|code)$/.test(property);
}
