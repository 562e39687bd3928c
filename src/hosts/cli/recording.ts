/** `diglot run --record FILE`: each exchange with a model as a line that `diglot decode` reads, as soon as it is over. */
import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { RecordedExchange } from "../../providers/transport/recorded-exchange.ts";
import { createRecorder, type Recorder } from "../../providers/transport/recorder.ts";
import { asksModel } from "../exchange/asked.ts";
import { exchangeText } from "../exchange/show-exchange.ts";

export interface Recording {
  /** Absent: nothing is recorded. */
  readonly recorder?: Recorder | undefined;
  /** Resolves when all is on the disk, with what a person should know about it. */
  close(): Promise<readonly string[]>;
}

export const noRecording: Recording = { close: async () => [] };

/** Only one is held at a time: it goes to the file. A reply of more than 64 MB is cut, and says so. */
const limits = { exchanges: 1, bodySize: 64 * 1024 * 1024, totalSize: 0 };

/** Lines are added to what the file holds; a new one is readable for its owner only. */
export async function openRecording(file: string): Promise<Result<Recording>> {
  let handle: FileHandle;
  try {
    handle = await open(resolve(file), "a", 0o600);
  } catch (thrown) {
    return fail(notOpened(file, thrown));
  }
  let writing = Promise.resolve();
  let unanswered = 0;
  let failure: unknown;
  const write = async (line: string): Promise<void> => {
    if (failure !== undefined) return; // a file with a hole in the middle would look whole
    try {
      await handle.appendFile(line);
    } catch (thrown) {
      failure = thrown;
    }
  };
  const ended = (exchange: RecordedExchange): void => {
    const line = exchangeText(exchange);
    if (line !== undefined) writing = writing.then(() => write(line));
    else if (asksModel(exchange)) unanswered++;
  };
  return ok({
    recorder: createRecorder({ ...limits, ended }),
    async close() {
      await writing;
      await handle.close();
      return remarks(file, unanswered, failure);
    },
  });
}

function remarks(file: string, unanswered: number, failure: unknown): readonly string[] {
  const lost = `The recording in ${file} is not complete (${wordsOf(failure)}). Free some space, or name another file.`;
  const silent = `Requests that got no reply and are not in ${file}: ${unanswered}.`;
  return [...(failure === undefined ? [] : [lost]), ...(unanswered === 0 ? [] : [silent])];
}

function notOpened(file: string, thrown: unknown): AppErrorData {
  return {
    code: "invalid_arguments",
    message: `The file ${file} cannot be written to.`,
    advice: "Name another file with --record.",
    detail: wordsOf(thrown),
  };
}

function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
