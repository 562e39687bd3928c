/** A number of tokens, or nothing. */
import { Field } from "./field.tsx";

export interface TokensFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly tokens: number | undefined;
  readonly problem: string | undefined;
  readonly onChange: (tokens: number | undefined) => void;
}

export function TokensField({ label, hint, tokens, problem, onChange }: TokensFieldProps) {
  return (
    <Field label={label} problem={problem} hint={hint}>
      {(ids) => (
        <input
          class="field short tabular"
          {...ids}
          inputMode="numeric"
          defaultValue={tokens?.toString() ?? ""}
          onInput={(event) => onChange(numberIn(event.currentTarget.value))}
        />
      )}
    </Field>
  );
}

/** NaN for what is no number: the schema refuses it with a sentence. */
function numberIn(text: string): number | undefined {
  return text.trim() === "" ? undefined : Number(text);
}
