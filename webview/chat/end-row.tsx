/** How a run ended when it did not end well, and what can be done. */
import type { AppErrorData, ErrorCode } from "../../src/core/errors.ts";
import type { RunEnd } from "../../src/core/event.ts";
import type { Item, TurnItem } from "../../src/core/state.ts";
import { Icon } from "../parts/icon.tsx";
import { useChat } from "./context.ts";
import { ErrorText } from "./error-text.tsx";

/** Mended in the settings. */
const settingsHelp: ReadonlySet<ErrorCode> = new Set([
  "auth",
  "no_profile",
  "bad_address",
  "no_key",
  "model_not_found",
  "quota",
]);
/** Where the other way of calling tools may get through. */
const styleHelps: ReadonlySet<ErrorCode> = new Set([
  "tools_unsupported",
  "parameter_rejected",
  "bad_request",
  "bad_response",
  "incomplete_stream",
  "empty_reply",
  "malformed_call",
  "unknown_tool",
  "invalid_arguments",
  "truncated_call",
  "loop",
]);

interface EndProps {
  readonly id: string;
  readonly end: RunEnd;
  readonly error: AppErrorData | undefined;
}

export function EndRow({ id, end, error }: EndProps) {
  const { post, bridge } = useChat();
  if (end === "stopped" || error === undefined) {
    return (
      <div class="quiet">
        <Icon name="debug-stop" />
        {end === "failed" ? "It ended early." : "Stopped."}
        <button type="button" class="quiet-button" onClick={() => post({ type: "try_again" })}>
          Go on
        </button>
      </div>
    );
  }
  const task = bridge.task.value;
  const failed = task?.items.findLast((item) => item.kind === "turn")?.style.label;
  const next = bridge.surroundings.value?.style?.label;
  const request = failedRequest(task?.items ?? [], id);
  const isChanged = failed !== undefined && next !== undefined && failed !== next; // Auto has drawn its conclusion
  return (
    <article class="card failed-end" aria-label="The run failed">
      <div class="failed-words">
        <Icon name="error" tone="bad" />
        <ErrorText error={error} />
      </div>
      <div class="buttons">
        {task?.status === "idle" && (
          <>
            <button type="button" class="button" onClick={() => post({ type: "try_again" })}>
              {isChanged ? `Try again in ${next}` : "Try again"}
            </button>
            {styleHelps.has(error.code) && !isChanged && <OtherStyle />}
            {settingsHelp.has(error.code) && (
              <button type="button" class="button" onClick={() => post({ type: "open_settings" })}>
                Open settings
              </button>
            )}
          </>
        )}
        {request !== undefined && (
          <button
            type="button"
            class="quiet-button"
            title="What was sent and what came back, without the key"
            onClick={() => post({ type: "inspect", turnId: request.id })}
          >
            Show the request
          </button>
        )}
      </div>
    </article>
  );
}

/** The turn whose request the run ended with. Other ends (no profile, a loop) have no request to look at. */
function failedRequest(items: readonly Item[], endId: string): TurnItem | undefined {
  const before = items[items.findIndex(({ id }) => id === endId) - 1];
  return before?.kind === "turn" && before.error !== undefined ? before : undefined;
}

/** The explicit options come last in the list, so the last one that is not in use is another way. */
function OtherStyle() {
  const { post, bridge } = useChat();
  const around = bridge.surroundings.value;
  const style = around?.style ?? null;
  const other = around?.styleOptions.findLast(({ value, label }) => value !== style?.setting && label !== style?.label);
  if (style === null || other === undefined) return null;
  const change = (): void => {
    post({ type: "set_style", value: other.value });
    post({ type: "try_again" });
  };
  return (
    <button type="button" class="button" onClick={change}>
      Switch to {other.label}
    </button>
  );
}
