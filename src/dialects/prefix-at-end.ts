/** How many characters at the end of `buffer` may be the beginning of `needle`. */
export function prefixAtEnd(buffer: string, from: number, needle: string): number {
  const first = needle.charAt(0);
  let begin = buffer.indexOf(first, Math.max(from, buffer.length - needle.length + 1));
  while (begin !== -1 && !needle.startsWith(buffer.slice(begin))) begin = buffer.indexOf(first, begin + 1);
  return begin === -1 ? 0 : buffer.length - begin;
}
