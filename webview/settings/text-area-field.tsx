/** A few lines of text that grow with what is written. */
import { Field } from "./field.tsx";

export interface TextAreaFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly problem: string | undefined;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

export function TextAreaField({ label, hint, problem, text, onChange }: TextAreaFieldProps) {
  return (
    <Field label={label} problem={problem} hint={hint}>
      {(ids) => (
        <textarea
          class="field mono"
          {...ids}
          rows={Math.max(2, text.split("\n").length)}
          value={text}
          spellcheck={false}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
