/** What reaches a model or a screen: no escape sequences, no control characters, no half code points. */

// Every control character but tab and line feed, DEL, the C1 block, and surrogates that stand alone.
const unsafe = /(?![\t\n])\p{Cc}|\p{Surrogate}/gu;

/** Nothing disappears: a control character becomes its visible picture (ESC → ␛), a lone surrogate U+FFFD. */
export function cleanText(text: string): string {
  return text.replace(unsafe, picture);
}

/** The same for text that is shown by lines: every kind of line end becomes a line feed. */
export function cleanLines(text: string): string {
  return cleanText(text.replace(/\r\n?/g, "\n"));
}

function picture(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}
