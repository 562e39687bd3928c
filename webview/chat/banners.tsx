/** The few things that must be said above everything: restricted mode, a task held elsewhere, a failure outside a run. */
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { useChat } from "./context.ts";

export function Banners() {
  const { bridge, post } = useChat();
  const around = bridge.surroundings.value;
  const problem = bridge.problem.value;
  return (
    <>
      {around?.workspace === "untrusted" && (
        <div class="banner">
          <Icon name="shield" />
          <span>Restricted mode: reading only.</span>
          <button type="button" class="quiet-button" onClick={() => post({ type: "manage_trust" })}>
            Manage trust
          </button>
        </div>
      )}
      {around?.readOnly === true && (
        <div class="banner">
          <Icon name="lock" />
          <span>Another window works on this task. Here it can only be read.</span>
        </div>
      )}
      {problem !== null && (
        <div class="banner" role="alert">
          <Icon name="error" tone="bad" />
          <span>
            {problem.message} {problem.advice}
          </span>
          <IconButton icon="close" label="Dismiss" onClick={bridge.dismissProblem} />
        </div>
      )}
    </>
  );
}
