/** `diglot decode`: files of recorded exchanges in, one line for each of them out. */
import { createReadStream } from "node:fs";
import { fail, ok, type Result } from "../../../core/errors.ts";
import { decodeExchange } from "../../exchange/decode-exchange.ts";
import { readExchange } from "../../exchange/exchange.ts";
import type { DecodeFilesOptions } from "../args.ts";
import type { Exit } from "../exit-codes.ts";
import { linesOf } from "./lines.ts";

export interface DecodeSurroundings {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Resolves when there is room for more. */
  print(text: string): Promise<void>;
  /** Says what could not be read. */
  tell(text: string): void;
}

/** What cannot be read is told and skipped; the exit code says so in the end. */
export async function decodeFiles(
  { files, style }: DecodeFilesOptions,
  { stdin, print, tell }: DecodeSurroundings,
): Promise<Result<Exit>> {
  let exit: Exit = "finished";
  const skip = (place: string, why: string): void => {
    exit = "usage";
    tell(`${place}: ${why.replace(/\s+/g, " ")}`);
  };
  for (const file of files) {
    const name = file === "-" ? "standard input" : file;
    try {
      for await (const { number, text } of linesOf(file === "-" ? stdin : createReadStream(file))) {
        if (text.trim() === "") continue;
        const line = await decodeLine(text, style);
        if (line.ok) await print(`${line.value}\n`);
        else skip(`${name}:${number}`, line.error.message);
      }
    } catch (thrown) {
      skip(name, `it cannot be read (${wordsOf(thrown)})`);
    }
  }
  return ok(exit);
}

async function decodeLine(text: string, style: DecodeFilesOptions["style"]): Promise<Result<string>> {
  const exchange = readExchange(text);
  if (!exchange.ok) return exchange;
  const { id } = exchange.value;
  try {
    const { calls, text: said, reasoning, finish, error } = await decodeExchange(exchange.value, { style });
    return ok(JSON.stringify({ id, calls, text: said, reasoning, finish, error }));
  } catch (thrown) {
    // one line must not take the others along
    const message = `it could not be decoded (${wordsOf(thrown)})`;
    return fail({ code: "internal", message, advice: "Please report this." });
  }
}

function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
