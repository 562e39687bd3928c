/** The failures of files and folders, each with its sentence and its next step. */
import type { AppErrorData } from "../../core/errors.ts";

export const maxFileBytes = 10 * 1024 * 1024;

export function outsideWorkspace(path: string): AppErrorData {
  return {
    code: "outside_workspace",
    message: `${name(path)} is outside the workspace.`,
    advice: "Use a path inside the workspace, relative to its root.",
  };
}

export function notFound(path: string): AppErrorData {
  return {
    code: "not_found",
    message: `There is no file or folder ${name(path)}.`,
    advice: "Check the spelling, or list the folder to see what is there.",
  };
}

export function isDirectory(path: string): AppErrorData {
  return {
    code: "is_directory",
    message: `${name(path)} is a folder.`,
    advice: "Give the path of a file, or list the folder.",
  };
}

export function notADirectory(path: string): AppErrorData {
  return { code: "not_found", message: `${name(path)} is not a folder.`, advice: "Give the path of a folder." };
}

export function notRegular(path: string): AppErrorData {
  return {
    code: "binary_file",
    message: `${name(path)} is a device, a pipe or a socket, not a file.`,
    advice: "Use another file.",
  };
}

export function binaryFile(path: string): AppErrorData {
  return {
    code: "binary_file",
    message: `${name(path)} is a binary file.`,
    advice: "Only text can be read and written this way. A command can look into it.",
  };
}

export function unknownEncoding(path: string): AppErrorData {
  return {
    code: "binary_file",
    message: `${name(path)} is not in UTF-8 or UTF-16, so it cannot be read or changed without harming it.`,
    advice: "Use a command that knows its encoding (such as iconv) to read or convert it.",
  };
}

export function tooLarge(path: string, bytes: number): AppErrorData {
  return {
    code: "too_large",
    message: `${name(path)} is too large to read at once (${Math.ceil(bytes / 1024 / 1024)} MB; the limit is 10 MB).`,
    advice: "Read a range of its lines, or search in it.",
  };
}

export function changedOnDisk(path: string): AppErrorData {
  return {
    code: "changed_on_disk",
    message: `${name(path)} was changed by someone else in the meantime, so nothing was written.`,
    advice: "Read it again, then make the change on its current text.",
  };
}

export function stopped(what: string): AppErrorData {
  return { code: "stopped", message: `${what} was stopped.`, advice: "Start it again if it is still needed." };
}

/** Puts a system error into words. */
export function systemFailure(path: string, thrown: unknown): AppErrorData {
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  const known = systemErrors[errorCodeOf(thrown) ?? ""];
  return {
    code: "io",
    message: known ? `${name(path)} ${known[0]}.` : `${name(path)} could not be used.`,
    advice: known ? known[1] : "Try again; if it keeps failing, use another path.",
    detail,
  };
}

export function errorCodeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}

const systemErrors: Readonly<Record<string, readonly [message: string, advice: string]>> = {
  EACCES: ["may not be used: permission denied", "Use another file, or ask the person to change its permissions."],
  EPERM: ["may not be used: permission denied", "Use another file, or ask the person to change its permissions."],
  EROFS: ["is on a read-only disk", "Write somewhere else in the workspace."],
  ENOSPC: ["could not be written because the disk is full", "Ask the person to free some space."],
  EDQUOT: ["could not be written because the disk quota is used up", "Ask the person to free some space."],
  ENAMETOOLONG: ["has a name that is too long", "Use a shorter path."],
  ELOOP: ["is a link that leads back to itself", "Use the real path of the file."],
  EMFILE: ["could not be opened because too many files are open", "Try again in a moment."],
};

/** A path as it may stand in a sentence: no control characters, not endless. */
function name(path: string): string {
  const clean = path.replace(/\p{Cc}|\p{Surrogate}/gu, "\ufffd");
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean === "" ? "An empty path" : clean;
}
