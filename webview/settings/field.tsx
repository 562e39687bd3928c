/** A labelled place in the form, with its problem and its explanation tied to it. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface FieldProps {
  readonly label: string;
  readonly problem?: string | undefined;
  readonly hint?: ComponentChildren;
  readonly children: (ids: { readonly id: string; readonly "aria-describedby": string }) => ComponentChildren;
}

export function Field({ label, problem, hint, children }: FieldProps) {
  const id = useId();
  return (
    <div class={`form-row ${problem === undefined ? "" : "invalid"}`}>
      <label for={id}>{label}</label>
      <div class="form-value">
        {children({ id, "aria-describedby": `${id}-more` })}
        <div id={`${id}-more`} class="form-more">
          {problem ?? hint}
        </div>
      </div>
    </div>
  );
}
