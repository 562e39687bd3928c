/**
 * Takes the escape sequences out of a terminal's output, as it streams.
 *
 * 1. Same text, any chunking, same result. 2. What is held back between chunks is bounded: a string sequence that does
 * not end within `maxString` characters was none, and its characters are given out as text. 3. Line ends become line
 * feeds; a lone carriage return (a progress bar that draws over itself) starts a new line. 4. No other control
 * character passes but the tab. Sequences as in ECMA-48 and xterm's ctlseqs.
 */

export interface TerminalText {
  push(chunk: string): string;
  /** What was held back. */
  end(): string;
}

const maxString = 4_096;
const anyControl = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const runOfText = /[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*/y;

const bell = 0x07;
const esc = 0x1b;
const stringTerminator = 0x9c;
/** CAN and SUB end any sequence. */
const cancels = new Set([0x18, 0x1a]);
/** DCS, SOS, OSC, PM, APC in their one-character form; after ESC they are this minus 0x40. */
const opensString = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);

type State = "text" | "return" | "escape" | "control" | "string" | "string-escape";

export function createTerminalText(): TerminalText {
  let state: State = "text";
  let string = "";
  let out: string[] = [];

  const take = (code: number, char: string): void => {
    switch (state) {
      case "return":
        out.push("\n");
        state = "text";
        if (char !== "\n") take(code, char);
        return;
      case "text":
        return inText(code, char);
      case "escape":
        return afterEscape(code, char);
      case "control": // parameters and intermediates, then one final character
        if (code >= 0x20 && code <= 0x3f) return;
        state = "text";
        if ((code < 0x40 || code > 0x7e) && !cancels.has(code)) take(code, char);
        return;
      case "string":
        return inString(code, char);
      case "string-escape":
        if (char === "\\") return leaveString();
        leaveString();
        state = "escape";
        return take(code, char);
    }
  };

  const inText = (code: number, char: string) => {
    if (char === "\r") state = "return";
    else if (code === esc) state = "escape";
    else if (code === 0x9b) state = "control";
    else if (opensString.has(code)) state = "string";
    else if (char === "\n" || char === "\t" || !anyControl.test(char)) out.push(char);
  };

  const afterEscape = (code: number, char: string) => {
    if (code >= 0x20 && code <= 0x2f) return; // "ESC ( B": an intermediate, the final follows
    state = "text";
    if (char === "[") state = "control";
    else if (opensString.has(code + 0x40)) state = "string";
    else if (code < 0x20 && !cancels.has(code)) take(code, char); // no sequence: the character stands for itself
  };

  const inString = (code: number, char: string) => {
    if (code === bell || code === stringTerminator || cancels.has(code)) return leaveString();
    if (code === esc) {
      state = "string-escape";
      return;
    }
    string += char;
    if (string.length > maxString) giveStringOut();
  };

  const leaveString = () => {
    string = "";
    state = "text";
  };

  const giveStringOut = () => {
    const text = string;
    leaveString();
    for (const char of text) take(char.charCodeAt(0), char);
  };

  const flush = () => {
    const text = out.join("");
    out = [];
    return text;
  };

  return {
    push(chunk) {
      if (state === "text" && !anyControl.test(chunk)) return chunk;
      let at = 0;
      while (at < chunk.length) {
        if (state === "text") {
          runOfText.lastIndex = at;
          const run = runOfText.exec(chunk)?.[0] ?? "";
          if (run !== "") out.push(run);
          at += run.length;
          if (at >= chunk.length) break;
        }
        take(chunk.charCodeAt(at), chunk.charAt(at));
        at++;
      }
      return flush();
    },
    end() {
      if (state === "return") out.push("\n");
      if (state === "string" || state === "string-escape") giveStringOut();
      state = "text";
      return flush();
    },
  };
}
