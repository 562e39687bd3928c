/** What a call's card says: verb, target, figures, state. */
import type { Growing } from "../../../src/core/growing.ts";
import { isWhole } from "../../../src/core/growing.ts";
import type { Call, CallState } from "../../../src/core/state.ts";
import { formatDuration, formatLines, formatSize } from "../../parts/format.ts";

export function verbOf({ presentation, state, approval }: Call): string {
  const { labels } = presentation;
  switch (state) {
    case "writing":
      return labels.writing;
    case "ready":
      return approval === undefined ? labels.writing : labels.running;
    case "waiting":
      return approval === undefined ? labels.running : labels.asking;
    case "running":
      return labels.running;
    case "done":
      return labels.done;
    case "failed":
      return labels.failed;
    case "denied":
      return "Denied";
    case "stopped":
      return "Stopped";
  }
}

/** The words a screen reader hears after the card's name. */
export const stateWords: Readonly<Record<CallState, string>> = {
  writing: "writing",
  ready: "waiting its turn",
  waiting: "waiting for you",
  running: "running",
  done: "done",
  failed: "failed",
  denied: "denied",
  stopped: "stopped",
};

/** What is acted on: from the input once it is complete, from what has streamed before. */
export function targetOf(call: Call): string {
  const { target } = call.presentation;
  if (target === undefined) return "";
  const value = call.input?.[target];
  if (typeof value === "string") return value;
  const streamed = call.fields[target];
  return streamed === undefined ? "" : streamed.head;
}

/** The field that grows in the card, while it does. */
export function bodyOf(call: Call): Growing | undefined {
  const { body } = call.presentation;
  return body === undefined ? undefined : call.fields[body];
}

export function textOf(growing: Growing): string {
  return isWhole(growing) ? growing.head + growing.tail : growing.tail;
}

export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

/** The last `count` lines that are known, with their numbers. */
export function lastLines(growing: Growing, count: number): readonly NumberedLine[] {
  const lines = textOf(growing).split("\n").slice(-count);
  const first = growing.breaks + 2 - lines.length;
  return lines.map((text, index) => ({ line: first + index, text }));
}

/** Small facts at the right of a card, in order. Added and removed lines are told apart by the card itself. */
export function figuresOf(call: Call): readonly string[] {
  const body = call.state === "writing" ? bodyOf(call) : undefined;
  if (body !== undefined) return [formatLines(body.breaks + 1), formatSize(body.chars)];
  const { outcome } = call;
  if (outcome === undefined || call.state === "denied" || call.state === "stopped") return [];
  const inWords = outcome.view?.kind === "answer" || outcome.view?.kind === "completion";
  return [...viewFigures(call), ...(outcome.ms >= 1 && !inWords ? [formatDuration(outcome.ms)] : [])];
}

function viewFigures({ outcome }: Call): readonly string[] {
  const view = outcome?.view;
  switch (view?.kind) {
    case "file":
      return [formatLines(lineCount(view.text))];
    case "command":
      return [view.exitCode === null ? "ended by a signal" : `exit ${view.exitCode}`];
    case "list":
      return [`${view.total} ${view.total === 1 ? "entry" : "entries"}`];
    case "matches":
      return [`${view.total} ${view.total === 1 ? "match" : "matches"}`];
    default:
      return [];
  }
}

function lineCount(text: string): number {
  return text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
}
