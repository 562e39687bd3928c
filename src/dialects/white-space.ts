/** White space as `\s` means it. Most places are told by one character, which needs no regular expression. */

/** Where the white space that begins at `from` is over. */
export function pastSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text, at)) at++;
  return at;
}

/** Where the last character stands that is none; -1 if there is none. */
export function lastSolid(text: string): number {
  let at = text.length - 1;
  while (at >= 0 && isSpace(text, at)) at--;
  return at;
}

export function isBlank(text: string): boolean {
  return pastSpace(text, 0) === text.length;
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return code >= 0xa0 && /\s/.test(text.charAt(at));
}
