/** Markdown code fences: what stands in one is quoted. */

export interface Fence {
  readonly marker: string;
  readonly length: number;
  readonly language: string;
  /** The fence holds a call and nothing else, as far as is known: models like to wrap their calls. */
  isWrapping: boolean;
}

export const fenceLine = /^ {0,3}(`{3,}(?=[^`\n]*$)|~{3,})[ \t]*([^\n]*?)[ \t\r]*$/;

/** The fence that is open behind a line that may open or close one. */
export function afterLine(fence: Fence | undefined, line: string): Fence | undefined {
  const match = fenceLine.exec(line);
  if (match === null) return fence;
  const [, run = "", info = ""] = match;
  const marker = run.charAt(0);
  if (fence === undefined) return { marker, length: run.length, language: info, isWrapping: false };
  const closes = marker === fence.marker && run.length >= fence.length && info === "";
  return closes ? undefined : fence;
}
