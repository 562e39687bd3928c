/** Prints a task for people: the model's words as they come, a line for each call, a command's output as it runs. */

import { type EventOf, isDurable, type Logged, type TaskEvent } from "../../core/event.ts";
import { tokensInWords, totalCostInWords } from "../../core/figures.ts";
import { type Call, findCall, type TaskState } from "../../core/state.ts";
import type { View } from "../../core/view.ts";
import { formatWait } from "../../core/words.ts";
import { createStatusLine } from "./status-line.ts";
import { type Output, type Paint, plain } from "./terminal.ts";

export type Printer = (record: Logged, state: TaskState) => void;

/** The durable events as JSON lines. */
export function createEventPrinter(output: Output): Printer {
  return (record) => {
    if (isDurable(record.event)) output.write(`${JSON.stringify(record)}\n`);
  };
}

/** `waitHint`: what the person can do while a request waits to be sent again, if anything. */
export function createPrinter(
  output: Output,
  paint: Paint,
  waitHint: () => string | undefined = () => undefined,
): Printer {
  const status = createStatusLine(output, paint);
  const page = createPage(status.output);
  let told = ""; // the last line about model and style
  const announced = new Set<string>();

  const onTurn = ({ model, style }: Extract<TaskEvent, { type: "turn_started" }>): void => {
    const line = `${model}, ${style.label} tool calls: ${style.reason}`;
    if (line !== told) page.line(paint.dim(plain(line)));
    told = line;
  };
  const onProgress = (call: Call | undefined, callId: string, text: string): void => {
    if (call !== undefined && !announced.has(callId)) page.line(`  ${named(call, call.presentation.labels.running)}`);
    announced.add(callId);
    page.indented(plain(text), paint.dim);
  };

  return ({ event }, state) => {
    if (state.phase === null) status.hide();
    switch (event.type) {
      case "phase":
        return status.show({ words: event.text, since: event.since }, page.end);
      case "retry_planned":
        page.line(paint.dim(`! ${plain(event.error.message)} ${tryingAgain(event)}`));
        return status.show({ words: "Trying again in", until: event.until, hint: waitHint() }, page.end);
      case "turn_started":
        return onTurn(event);
      case "part_delta":
        return event.kind === "text" ? page.text(plain(event.text)) : undefined;
      case "call_progress":
        return onProgress(findCall(state, event.callId), event.callId, event.text);
      case "call_finished": {
        const call = findCall(state, event.callId);
        if (call === undefined) return;
        page.line(event.status === "ok" ? `${paint.good("✓")} ${success(call)}` : `${paint.bad("✗")} ${failure(call)}`);
        if (event.view?.kind === "completion") page.block(plain(event.view.text));
        return;
      }
      case "notice":
        return page.line(paint.dim(`! ${plain(event.text)}`));
      case "reminder":
        return page.line(paint.dim(`! ${plain(event.note)}`));
      case "run_finished":
        page.end();
        return state.spending.requests === 0 ? undefined : page.line(paint.dim(spent(state.spending)));
      default:
        return;
    }
  };
}

/** Of the whole task: one that goes on adds to it. */
function spent(spending: TaskState["spending"]): string {
  return `This task used ${tokensInWords(spending)}: ${totalCostInWords(spending)}.`;
}

function tryingAgain({ ms, attempt, of }: EventOf<"retry_planned">): string {
  return `Trying again in ${formatWait(ms)}, try ${attempt} of ${of}.`;
}

function success(call: Call): string {
  return `${named(call, call.presentation.labels.done)}${remark(call.outcome?.view)}`;
}

function failure(call: Call): string {
  const error = call.outcome?.error?.message ?? shortStatus[call.outcome?.status ?? "error"];
  const { labels } = call.presentation;
  return `${named(call, labels.failed)}${error === undefined || error === "" ? "" : `: ${oneLine(error)}`}${remark(call.outcome?.view)}`;
}

const shortStatus: Readonly<Partial<Record<string, string>>> = {
  stopped: "stopped",
  skipped: "skipped, because a call before it did not succeed",
  denied: "denied",
};

/** "Read src/a.ts": the label, and the field of the input that names what is acted on. */
function named(call: Call, label: string): string {
  const { target } = call.presentation;
  const value = target === undefined ? undefined : call.input?.[target];
  return typeof value === "string"
    ? `${label} ${oneLine(value)}`
    : `${label}${call.presentation.target === undefined ? "" : ` (${call.name})`}`;
}

function remark(view: View | undefined): string {
  if (view?.kind === "diff") return ` (+${view.added} −${view.removed})`;
  if (view?.kind === "command" && view.exitCode !== null) return ` (exit code ${view.exitCode})`;
  return "";
}

function oneLine(text: string): string {
  const line = plain(text).trim().replace(/\s+/g, " ");
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}

/** Keeps streamed text, lines and indented output apart: each begins on a line of its own, a text after an empty one. */
function createPage(output: Output) {
  let inside: "nothing" | "text" | "indented" = "nothing";
  let breaks = ""; // line ends at the end of a text, written only if the text goes on
  let anything = false;
  const begin = (what: typeof inside): boolean => {
    if (inside === what) return false;
    if (inside !== "nothing") output.write("\n");
    inside = what;
    breaks = "";
    return true;
  };
  const line = (text: string): void => {
    begin("nothing");
    output.write(`${text}\n`);
    anything = true;
  };
  return {
    line,
    block: (text: string) => line(`\n${text.trimEnd()}`),
    text(text: string): void {
      const fresh = inside !== "text";
      const shown = fresh ? text.replace(/^\s*\n/, "") : text;
      const words = shown.trimEnd();
      if (words === "" && fresh) return;
      if (begin("text") && anything) output.write("\n");
      if (words !== "") output.write(breaks + words);
      breaks = words === "" ? breaks + shown : shown.slice(words.length);
      anything = true;
    },
    indented(text: string, paint: (text: string) => string): void {
      const begins = begin("indented");
      const lines = (breaks + text).split("\n");
      breaks = text.endsWith("\n") ? "\n" : "";
      if (breaks !== "") lines.pop();
      output.write(lines.map((one, at) => `${at > 0 || begins ? "    " : ""}${paint(one)}`).join("\n"));
    },
    end: () => void begin("nothing"),
  };
}
