/**
 * Payloads of a server-sent event stream, read line by line.
 * 1. Any split of the text gives the same payloads. 2. Linear: only the unfinished line and event are kept.
 * 3. Comments are skipped. 4. Servers that put one newline between events instead of two are understood: a complete
 * JSON line is a payload of its own. 5. A bare JSON line without `data:` is a payload.
 */

export interface Payload {
  /** The `event:` name, "" when there was none. */
  readonly event: string;
  readonly data: string;
}

export interface SseReader {
  push(text: string): readonly Payload[];
  /** What is left when the stream ends without a last blank line. */
  end(): readonly Payload[];
}

export function createSseReader(): SseReader {
  let pieces: string[] = []; // of the unfinished line
  let afterReturn = false; // the last character was CR: a LF that follows belongs to it
  let lines: string[] = [];
  let event = "";

  const flush = (out: Payload[]): void => {
    const data = lines.join("\n").trim();
    if (data !== "" && !data.startsWith(":")) out.push({ event, data }); // "data: : OPENROUTER PROCESSING" is a comment too
    lines = [];
    event = "";
  };
  const takeLine = (line: string, out: Payload[]): void => {
    if (line === "") flush(out);
    else if (line.startsWith(":")) return;
    else if (line.startsWith("event:")) event = line.slice(6).trim();
    else if (line.startsWith("data:")) takeData(line.slice(5), out);
    else if (line.startsWith("{") || line.startsWith("[") || lines.length > 0) takeData(line, out);
  };
  const takeData = (data: string, out: Payload[]): void => {
    if (lines.length > 0 && isWhole(lines.join("\n"))) {
      const name = event;
      flush(out);
      event = name;
    }
    lines.push(data);
  };
  const scan = (text: string, out: Payload[]): void => {
    let from = afterReturn && text.startsWith("\n") ? 1 : 0;
    afterReturn = false;
    for (let at = nextBreak(text, from); at !== -1; at = nextBreak(text, from)) {
      pieces.push(text.slice(from, at));
      takeLine(pieces.join("").replace(/^\uFEFF/, ""), out);
      pieces = [];
      from = at + 1;
      if (text[at] !== "\r") continue;
      if (from === text.length) afterReturn = true;
      else if (text[from] === "\n") from++;
    }
    if (from < text.length) pieces.push(text.slice(from));
  };

  return {
    push(text) {
      const out: Payload[] = [];
      if (text !== "") scan(text, out);
      return out;
    },
    end() {
      const out: Payload[] = [];
      if (pieces.length > 0) takeLine(pieces.join(""), out);
      flush(out);
      return out;
    },
  };
}

function nextBreak(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  const carriage = text.indexOf("\r", from);
  if (feed === -1 || carriage === -1) return Math.max(feed, carriage);
  return Math.min(feed, carriage);
}

function isWhole(data: string): boolean {
  const text = data.trim();
  if (text === "[DONE]") return true;
  if (!text.startsWith("{") || !text.endsWith("}")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
