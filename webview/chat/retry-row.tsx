/** A request that failed in a way that passes: why, how long until it is sent again, and the two ways out of the wait. */

import { formatSeconds } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { useSecondsUntil } from "../parts/seconds.ts";
import { useChat } from "./context.ts";
import type { Retry } from "./row.ts";

export function RetryRow({ retry }: { retry: Retry }) {
  const { post, bridge } = useChat();
  const { error, until, ms, attempt, of } = retry;
  const seconds = Math.min(useSecondsUntil(until), Math.ceil(ms / 1_000)); // a clock that was set back is no longer wait
  const key = bridge.surroundings.value?.isMac === true ? "⌘Enter" : "Ctrl+Enter";
  const { readOnly = false } = bridge.surroundings.value ?? {};
  return (
    <article class="retry" aria-label="Waiting to try again">
      <Icon name="clock" />
      <p class="retry-words">
        {error.message}
        <span class="retry-count tabular">
          {seconds > 0 ? `Trying again in ${formatSeconds(seconds)}` : "Trying again"}, try {attempt} of {of}
        </span>
      </p>
      {!readOnly && (
        <div class="retry-ways">
          <button
            type="button"
            class="button"
            title={`Do not wait (${key})`}
            disabled={seconds === 0}
            onClick={() => post({ type: "retry_now" })}
          >
            Now
          </button>
          <button type="button" class="button" title="Stop (Esc twice)" onClick={() => post({ type: "stop" })}>
            Stop
          </button>
        </div>
      )}
      <Remaining key={until} until={until} ms={ms} />
    </article>
  );
}

/** A line that runs out with the wait. The words say the same. */
function Remaining({ until, ms }: { until: number; ms: number }) {
  const gone = Math.max(0, ms - (until - Date.now()));
  return (
    <div class="retry-line" aria-hidden="true">
      <div style={{ animationDuration: `${ms}ms`, animationDelay: `${-gone}ms` }} />
    </div>
  );
}
