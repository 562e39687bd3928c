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
const anyControl = /(?![\t\n])\p{Cc}/u;
const runOfText = /[\P{Cc}\t\n]*/uy;

const bell = 0x07;
const esc = 0x1b;
const stringTerminator = 0x9c;
/** CAN and SUB end any sequence. */
const cancels = new Set([0x18, 0x1a]);
/** DCS, SOS, OSC, PM, APC in their one-character form; after ESC they are this minus 0x40. */
const opensString = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);

type State = "text" | "return" | "escape" | "control" | "string" | "string-escape";

export function createTerminalText(): TerminalText {
  return new Stripper();
}

class Stripper implements TerminalText {
  #state: State = "text";
  #string = "";
  #out: string[] = [];

  push(chunk: string): string {
    if (this.#state === "text" && !anyControl.test(chunk)) return chunk;
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === "text") {
        runOfText.lastIndex = at;
        const run = runOfText.exec(chunk)?.[0] ?? "";
        this.#out.push(run);
        at += run.length;
      }
      if (at < chunk.length) this.#take(chunk.charAt(at));
      at++;
    }
    return this.#flush();
  }

  end(): string {
    if (this.#state === "return") this.#out.push("\n");
    if (this.#state === "string" || this.#state === "string-escape") this.#giveStringOut();
    this.#state = "text";
    return this.#flush();
  }

  #take(char: string): void {
    this.#on[this.#state](char, char.charCodeAt(0));
  }

  readonly #on: Readonly<Record<State, (char: string, code: number) => void>> = {
    text: (char, code) => {
      if (char === "\r") this.#state = "return";
      else if (code === esc) this.#state = "escape";
      else if (code === 0x9b) this.#state = "control";
      else if (opensString.has(code)) this.#state = "string";
      else if (!anyControl.test(char)) this.#out.push(char);
    },

    return: (char) => {
      this.#out.push("\n");
      this.#state = "text";
      if (char !== "\n") this.#take(char);
    },

    escape: (char, code) => {
      if (code >= 0x20 && code <= 0x2f) return; // "ESC ( B": an intermediate, the final follows
      this.#state = "text";
      if (char === "[") this.#state = "control";
      else if (opensString.has(code + 0x40)) this.#state = "string";
      else if (code < 0x20 && !cancels.has(code)) this.#take(char); // no sequence: the character stands for itself
    },

    // parameters and intermediates, then one final character
    control: (char, code) => {
      if (code >= 0x20 && code <= 0x3f) return;
      this.#state = "text";
      if ((code < 0x40 || code > 0x7e) && !cancels.has(code)) this.#take(char);
    },

    string: (char, code) => {
      if (code === bell || code === stringTerminator || cancels.has(code)) this.#leaveString();
      else if (code === esc) this.#state = "string-escape";
      else {
        this.#string += char;
        if (this.#string.length > maxString) this.#giveStringOut();
      }
    },

    "string-escape": (char) => {
      this.#leaveString();
      if (char === "\\") return;
      this.#state = "escape";
      this.#take(char);
    },
  };

  #leaveString(): void {
    this.#string = "";
    this.#state = "text";
  }

  #giveStringOut(): void {
    const text = this.#string;
    this.#leaveString();
    for (const char of text) this.#take(char);
  }

  #flush(): string {
    const text = this.#out.join("");
    this.#out = [];
    return text;
  }
}
