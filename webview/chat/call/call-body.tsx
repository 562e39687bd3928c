/** What a card holds below its head: text growing while it is written, live output, then what came out. */
import { isWhole } from "../../../src/core/growing.ts";
import type { Call } from "../../../src/core/state.ts";
import { Markdown } from "../../markdown/markdown.tsx";
import { ErrorText } from "../error-text.tsx";
import { bodyOf, lastLines, targetOf, textOf } from "./call-text.ts";
import { LiveOutput, WritingLines } from "./growing-lines.tsx";
import { ViewBody } from "./views.tsx";

export function hasBody(call: Call): boolean {
  if (call.state === "writing") return bodyOf(call) !== undefined;
  if (call.state === "running") return call.progress !== undefined;
  return (
    call.outcome?.view !== undefined || errorOf(call) !== undefined || call.answer?.note !== undefined || isLong(call)
  );
}

/** Open without being asked: what grows, what changed, what went wrong, what is meant for the person. */
export function opensByItself(call: Call): boolean {
  if (call.state === "writing" || call.state === "running") return true;
  const view = call.outcome?.view;
  if (call.state === "failed" || (call.state === "denied" && call.answer?.note !== undefined)) return true;
  if (view?.kind === "command") return view.exitCode !== 0;
  return view?.kind === "diff" || view?.kind === "completion" || view?.kind === "answer";
}

export function CallBody({ call }: { call: Call }) {
  const body = bodyOf(call);
  if (call.state === "writing" && body !== undefined) {
    const { bodyKind } = call.presentation;
    if (bodyKind === "markdown" && isWhole(body)) {
      return (
        <div class="card-text">
          <Markdown text={textOf(body)} complete={false} />
        </div>
      );
    }
    return <WritingLines lines={lastLines(body, 6)} more={body.breaks > 5} tail={textOf(body)} kind={bodyKind} />;
  }
  if (call.state === "running" && call.progress !== undefined) return <LiveOutput progress={call.progress} />;
  return <Finished call={call} />;
}

function Finished({ call }: { call: Call }) {
  const error = errorOf(call);
  const view = call.outcome?.view;
  return (
    <>
      {isLong(call) && <pre class="full-target">{targetOf(call)}</pre>}
      {call.answer?.note !== undefined && call.answer.note !== "" && <p class="card-note">“{call.answer.note}”</p>}
      {error !== undefined && call.state !== "denied" && call.state !== "stopped" && (
        <ErrorText error={error} raw={call.raw} />
      )}
      {view !== undefined && <ViewBody id={call.id} view={view} />}
    </>
  );
}

function errorOf(call: Call) {
  return call.outcome?.error ?? call.problem;
}

/** A command of several lines is cut in the head. */
function isLong(call: Call): boolean {
  return call.presentation.targetKind === "code" && targetOf(call).includes("\n");
}
