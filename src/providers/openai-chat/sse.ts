/**
 * Payloads of a server-sent event stream, read line by line.
 * 1. Any split of the text gives the same payloads. 2. Linear: every character is looked at once, and only the unfinished
 * event is kept.
 * 3. Comments are skipped. 4. Servers that put one newline between events instead of two are understood: a complete
 * JSON line is a payload of its own. 5. A bare JSON line without `data:` is a payload.
 */

export interface Payload {
  /** The `event:` name, "" when there was none. */
  readonly event: string;
  readonly data: string;
}

export interface SseReader {
  /** Characters of the unfinished event. */
  readonly pending: number;
  /** The first line that belongs to no event stream, if there was one. */
  readonly stray: string | undefined;
  push(text: string): readonly Payload[];
  /** What is left when the stream ends without a last blank line. */
  end(): readonly Payload[];
}

export function createSseReader(): SseReader {
  let pieces: string[] = []; // of the unfinished line
  let afterReturn = false; // the last character was CR: a LF that follows belongs to it
  let lines: string[] = [];
  let event = "";
  let nextEvent: string | undefined; // named behind a payload: of this event if a blank line follows, else of the next
  let pending = 0;
  let stray: string | undefined;

  const flush = (out: Payload[], isBlank = true): void => {
    const data = lines.join("\n").trim();
    if (data !== "" && !isHeartbeat(event, data)) out.push({ event: (isBlank ? nextEvent : undefined) ?? event, data });
    lines = [];
    event = isBlank ? "" : (nextEvent ?? event);
    nextEvent = undefined;
    pending = 0;
  };
  const takeLine = (line: string, out: Payload[]): void => {
    if (line === "") flush(out);
    else if (line.startsWith(":")) return;
    else if (line.startsWith("event:")) takeEvent(line.slice(6).trim());
    else if (line.startsWith("data:")) takeData(line.slice(5), out);
    else if (/^(?:id|retry)(?::|$)/.test(line)) return;
    else if (line.startsWith("error:")) {
      takeEvent("error"); // llama.cpp: error: {"message":"slot unavailable","code":500}
      takeData(line.slice(6), out);
    } else if (line.startsWith("{") || line.startsWith("[") || lines.length > 0) takeData(line, out);
    else stray ??= line;
  };
  const takeEvent = (name: string): void => {
    if (lines.length > 0) nextEvent = name;
    else event = name;
  };
  const takeData = (data: string, out: Payload[]): void => {
    if (lines.length > 0 && beginsPayload.test(data) && isWhole(lines.join("\n"))) {
      flush(out, false);
    }
    const isComment = lines.length === 0 && data.trimStart().startsWith(":"); // "data: : OPENROUTER PROCESSING"
    if (!isComment) lines.push(lines.length === 0 ? data.replace(/^\s*data:/, "") : data); // some proxies wrap twice
  };
  const scan = (text: string, out: Payload[]): void => {
    let from = afterReturn && text.startsWith("\n") ? 1 : 0;
    afterReturn = false;
    const breaks = /\r\n?|\n/g;
    breaks.lastIndex = from;
    for (let end = breaks.exec(text); end !== null; end = breaks.exec(text)) {
      pieces.push(text.slice(from, end.index));
      takeLine(pieces.join("").replace(/^\uFEFF/, ""), out);
      pieces = [];
      from = breaks.lastIndex;
      afterReturn = from === text.length && end[0] === "\r";
    }
    if (from < text.length) pieces.push(text.slice(from));
    pending += text.length;
  };

  return {
    get pending() {
      return pending;
    },
    get stray() {
      return stray;
    },
    push(text) {
      const out: Payload[] = [];
      if (text !== "") scan(text, out);
      return out;
    },
    end() {
      const out: Payload[] = [];
      const rest = pieces.join("");
      if (rest !== "" && !isCutField(rest)) takeLine(rest, out);
      flush(out);
      return out;
    },
  };
}

/** What a broken connection leaves of a line before it says anything: "dat". */
function isCutField(line: string): boolean {
  return ["data:", "event:", "retry:", "error:"].some((field) => field.startsWith(line));
}

/** Gateways that send a sign of life as data: "ping", "keepalive". */
function isHeartbeat(event: string, data: string): boolean {
  return /^(?:ping|keep-?alive|heartbeat)$/i.test(event) || /^(?:ping|keep-?alive|heartbeat)$/i.test(data);
}

/** A line inside a payload that is spread over several is indented, or it begins with something else. */
const beginsPayload = /^ ?[{[:]/;

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
