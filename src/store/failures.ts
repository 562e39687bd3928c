/** What can go wrong with Diglot's own files, each in a sentence with its path and a next step. */
import { AppError } from "../core/errors.ts";

export function storageFailure(path: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  const [problem, advice] = sentences[systemCode(cause) ?? ""] ?? unknown;
  return new AppError(
    { code: "storage", message: `Diglot could not save to ${path}: ${problem}.`, advice, detail },
    { cause },
  );
}

export function openElsewhere(path: string): AppError {
  return new AppError({
    code: "storage",
    message: "This task is open in another window, so it can only be read here.",
    advice: "Go on with it there, or close it there and open it here again.",
    detail: path,
  });
}

export function closedJournal(path: string): AppError {
  return new AppError({
    code: "storage",
    message: "This task was closed, so nothing more can be saved to it.",
    advice: "Open it again.",
    detail: path,
  });
}

export function unusableTaskId(taskId: string): AppError {
  return new AppError({
    code: "not_found",
    message: `There is no task ${JSON.stringify(taskId)}.`,
    advice: "Choose a task from the list.",
  });
}

export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}

const unknown = ["the system refused it", "Try again; if it keeps failing, look at the folder."] as const;
const permissions = ["permission denied", "Change the permissions of the folder so that you can write in it."] as const;

const sentences: Readonly<Record<string, readonly [problem: string, advice: string]>> = {
  ENOSPC: ["the disk is full", "Free some space and try again. What is not saved yet is kept until then."],
  EDQUOT: ["the disk quota is used up", "Free some space and try again. What is not saved yet is kept until then."],
  EACCES: permissions,
  EPERM: permissions,
  EROFS: ["the disk is read-only", "Make it writable, or let Diglot keep its data somewhere else."],
  EMFILE: ["too many files are open", "Close something and try again."],
  EIO: ["the disk reported an error", "Check the disk. What is not saved yet is kept until then."],
  ENOTDIR: ["a file is where a folder should be", "Move that file away."],
  EEXIST: ["a file is where a folder should be", "Move that file away."],
};
