/** How bytes of a text file are read as text and how the text goes back to bytes. */

export interface Encoding {
  readonly name: "utf-8" | "utf-16le" | "utf-16be";
  readonly bom: boolean;
}

export const utf8: Encoding = { name: "utf-8", bom: false };

/** How many bytes at the start of a file decide. */
export const sniffedBytes = 8 * 1024;

const binaryStarts = [
  "%PDF-",
  "PK\u0003\u0004",
  "\u0089PNG",
  "GIF8",
  "\u00ff\u00d8\u00ff",
  "\u001f\u008b",
  "\u00ff\u00fe\u0000\u0000",
];

/** undefined: binary. A file without a byte order mark counts as UTF-8; whether it is shows when it is decoded. */
export function detectEncoding(head: Buffer): Encoding | undefined {
  const start = head.toString("latin1", 0, 8);
  if (binaryStarts.some((known) => start.startsWith(known))) return undefined;
  if (start.startsWith("\u00ef\u00bb\u00bf")) return { name: "utf-8", bom: true };
  if (start.startsWith("\u00ff\u00fe")) return { name: "utf-16le", bom: true };
  if (start.startsWith("\u00fe\u00ff")) return { name: "utf-16be", bom: true };
  return head.includes(0) ? undefined : utf8;
}

export function encodeText(text: string, { name, bom }: Encoding): Buffer {
  const marked = bom && !text.startsWith("\ufeff") ? `\ufeff${text}` : text;
  if (name === "utf-8") return Buffer.from(marked, "utf8");
  const bytes = Buffer.from(marked, "utf16le");
  return name === "utf-16be" ? bytes.swap16() : bytes;
}
