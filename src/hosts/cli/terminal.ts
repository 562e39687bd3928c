/** Where the program's words go: cleaned of what could move the cursor or hide text, coloured where that is welcome. */
import type { Env } from "./folders.ts";

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface Paint {
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

export function paintFor(output: Output, env: Env): Paint {
  const coloured = output.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  const paint = (code: number) => (text: string) =>
    coloured && text !== "" ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { dim: paint(2), good: paint(32), bad: paint(31) };
}

/** Without control characters (line feed and tab stay) and without what reorders text. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "");
}
