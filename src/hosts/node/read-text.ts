/** Reads text files in one pass, whatever their size, and keeps only the lines that were asked for. */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { TextDecoder } from "node:util";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { LineRange, Location, TextFile } from "../../core/host.ts";
import { MovedError, openAnchored } from "./anchored.ts";
import { detectEncoding, type Encoding, sniffedBytes } from "./encoding.ts";
import {
  binaryFile,
  errorCodeOf,
  isDirectory,
  maxFileBytes,
  notFound,
  notRegular,
  outsideWorkspace,
  systemFailure,
  tooLarge,
  unknownEncoding,
} from "./failures.ts";

/** Beyond this even a part is refused, since finding it means reading all that stands before. */
const maxScannedBytes = 1024 * 1024 * 1024;
const chunkBytes = 256 * 1024;

export interface ReadText extends TextFile {
  readonly encoding: Encoding;
}

export async function readText(location: Location, range?: LineRange): Promise<Result<ReadText>> {
  const unreadable = unreadableKind(location);
  if (unreadable) return fail(unreadable);
  const limit = range ? maxScannedBytes : maxFileBytes;
  try {
    const handle = await openAnchored(location.absolute, constants.O_RDONLY);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return fail(notRegular(location.shown));
      if (stats.size > limit) return fail(tooLarge(location.shown, stats.size));
      return await scan(handle, location.shown, range ?? { startLine: 1, endLine: Number.POSITIVE_INFINITY });
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    return fail(failureOf(location.shown, thrown));
  }
}

/** The one reading of errors thrown by work on a located path. */
export function failureOf(shown: string, thrown: unknown): AppErrorData {
  if (thrown instanceof MovedError) return outsideWorkspace(shown);
  return errorCodeOf(thrown) === "ENOENT" ? notFound(shown) : systemFailure(shown, thrown);
}

export function unreadableKind(location: Location): AppErrorData | undefined {
  switch (location.kind) {
    case "file":
      return undefined;
    case "absent":
      return notFound(location.shown);
    case "directory":
      return isDirectory(location.shown);
    case "other":
      return notRegular(location.shown);
  }
}

async function scan(handle: FileHandle, shown: string, range: LineRange): Promise<Result<ReadText>> {
  const hash = createHash("sha256");
  const lines = createLinePicker(range);
  const buffer = Buffer.alloc(chunkBytes);
  let encoding: Encoding | undefined;
  let decoder: TextDecoder | undefined;
  let size = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, size);
    const chunk = buffer.subarray(0, bytesRead);
    if (!decoder) {
      encoding = detectEncoding(chunk.subarray(0, sniffedBytes));
      if (!encoding) return fail(binaryFile(shown));
      decoder = new TextDecoder(encoding.name, { fatal: true });
    }
    hash.update(chunk);
    size += bytesRead;
    const text = decode(decoder, chunk, bytesRead > 0);
    if (text === undefined) return fail(unknownEncoding(shown));
    lines.push(text);
    if (lines.kept > maxFileBytes) return fail(tooLarge(shown, lines.kept));
    if (bytesRead === 0) break;
  }
  const version = hash.digest("base64url");
  return ok({ ...lines.end(), version, size, encoding: encoding ?? { name: "utf-8", bom: false } });
}

function decode(decoder: TextDecoder, chunk: Buffer, stream: boolean): string | undefined {
  try {
    return decoder.decode(chunk, { stream }); // drops the byte order mark
  } catch {
    return undefined; // not in the encoding it seemed to have
  }
}

interface LinePicker {
  push(text: string): void;
  readonly kept: number;
  end(): Pick<TextFile, "text" | "totalLines" | "eol">;
}

function createLinePicker(range: LineRange): LinePicker {
  const pieces: string[] = [];
  let line = 1;
  let kept = 0;
  let crlf = 0;
  let last = "";
  const keep = (piece: string) => {
    pieces.push(piece);
    kept += piece.length;
  };
  return {
    push(text) {
      let from = line >= range.startLine && line <= range.endLine ? 0 : -1;
      for (let feed = text.indexOf("\n"); feed !== -1; feed = text.indexOf("\n", feed + 1)) {
        if ((feed === 0 ? last : text[feed - 1]) === "\r") crlf++;
        if (line === range.endLine && from !== -1) {
          keep(text.slice(from, feed + 1));
          from = -1;
        }
        line++;
        if (line === range.startLine) from = feed + 1;
      }
      if (from !== -1) keep(text.slice(from));
      if (text !== "") last = text.at(-1) ?? "";
    },
    get kept() {
      return kept;
    },
    end() {
      const feeds = line - 1;
      const totalLines = last === "" || last === "\n" ? feeds : line;
      return { text: pieces.join(""), totalLines, eol: crlf * 2 > feeds ? "\r\n" : "\n" };
    },
  };
}
