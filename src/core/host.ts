/** The ports through which everything outside the pure core is reached. Hosts implement them; tests fake them. */
import type { Result } from "./errors.ts";

export interface Host {
  readonly files: Files;
  readonly shell: Shell;
  readonly search: Search;
  readonly ask: Ask;
  readonly clock: Clock;
}

/** Absolute, with symlinks resolved. `name` is unique among the roots and prefixes paths when there are several. */
export interface WorkspaceRoot {
  readonly name: string;
  readonly path: string;
}

/** Where a path that a model gave really points. `shown` is the path as people and models should see it. */
export interface Location {
  readonly absolute: string;
  readonly shown: string;
  readonly kind: "file" | "directory" | "other" | "absent";
  /** Bytes; 0 for what is not a file. */
  readonly size: number;
}

/** `version` changes whenever the bytes do; hand it back to `write` to be told about a change in between. */
export interface TextFile {
  readonly text: string;
  readonly version: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly eol: "\n" | "\r\n";
  /** Lines of the whole file; a last line without a line end counts too. */
  readonly totalLines: number;
}

/** 1-based, both ends included; what lies beyond the file's end is left out. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

export interface DirectoryEntry {
  /** Shown path; a directory ends in "/". */
  readonly path: string;
}

/**
 * Files of the workspace. Every path is judged after symlinks are resolved; one that leaves the roots is refused with
 * `outside_workspace`, whichever method it is given to. Relative paths start at the first root.
 */
export interface Files {
  readonly roots: readonly WorkspaceRoot[];
  locate(path: string): Promise<Result<Location>>;
  /**
   * Text only: `binary_file`, `too_large` (over 10 MB), `is_directory`, `not_found` otherwise. With `range`, `text` holds
   * only those lines, and the limit counts for them instead of the file, so a large file can be read in parts.
   */
  read(path: string, range?: LineRange): Promise<Result<TextFile>>;
  /**
   * Old bytes or new bytes, never half. Makes missing folders. Keeps the file's mode, its BOM and, where `text` uses LF
   * only, its line ends. With `expected`, refuses with `changed_on_disk` if the version differs ("" = must be absent).
   */
  write(path: string, text: string, expected?: string): Promise<Result<{ readonly created: boolean }>>;
  /** Sorted, breadth first, without what .gitignore names and without `.git`; at most `limit` entries. */
  list(
    path: string,
    options: { readonly recursive: boolean; readonly limit: number; readonly signal: AbortSignal },
  ): Promise<Result<{ readonly entries: readonly DirectoryEntry[]; readonly truncated: boolean }>>;
}

export interface CommandOutcome {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly ms: number;
}

/**
 * Commands run in a process group of their own with stdin closed. Yields decoded output (stdout and stderr interleaved,
 * escape sequences removed) as it comes. On abort or time-out the whole tree gets TERM, and KILL after 5 s.
 */
export interface Shell {
  readonly name: string;
  run(
    command: string,
    options: { readonly cwd: string; readonly signal: AbortSignal; readonly timeoutMs?: number },
  ): AsyncGenerator<string, Result<CommandOutcome>>;
}

export interface SearchMatch {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** At most 400 characters of the line. */
  readonly text: string;
}

/** Regular expressions in ripgrep's syntax. A pattern it cannot read is `invalid_arguments`. */
export interface Search {
  run(
    query: { readonly pattern: string; readonly path: string; readonly glob?: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Result<{ readonly matches: readonly SearchMatch[]; readonly truncated: boolean }>>;
}

/** A question to the person. With nobody to ask the answer is undefined. */
export interface Ask {
  question(
    request: { readonly callId: string; readonly question: string; readonly options: readonly string[] },
    signal: AbortSignal,
  ): Promise<string | undefined>;
}

export interface Clock {
  /** Milliseconds since the epoch, for people. */
  now(): number;
  /** Milliseconds that never jump, for durations. */
  monotonic(): number;
  /** Resolves when that many milliseconds are over, never before, or at once on abort. Never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Unique in the task. `prefix` says what it names, for readers of the log. */
export type NextId = (prefix: "task" | "msg" | "turn" | "call" | "run" | "note") => string;
