/** A number, or nothing. */
import type { ComponentChildren } from "preact";
import { Field } from "./field.tsx";

export interface NumberFieldProps {
  readonly label: string;
  readonly hint: ComponentChildren;
  readonly value: number | undefined;
  readonly problem: string | undefined;
  readonly onChange: (value: number | undefined) => void;
}

export function NumberField({ label, hint, value, problem, onChange }: NumberFieldProps) {
  return (
    <Field label={label} problem={problem} hint={hint}>
      {(ids) => (
        <input
          class="field short tabular"
          {...ids}
          inputMode="decimal"
          defaultValue={value?.toString() ?? ""}
          onInput={(event) => onChange(numberIn(event.currentTarget.value))}
        />
      )}
    </Field>
  );
}

/** NaN for what is no number: the schema refuses it with a sentence. */
export function numberIn(text: string): number | undefined {
  return text.trim() === "" ? undefined : Number(text);
}
