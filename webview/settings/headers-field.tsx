/** Extra headers as lines of "Name: value". */
import { useState } from "preact/hooks";
import { TextAreaField } from "./text-area-field.tsx";

export interface HeadersFieldProps {
  readonly headers: Readonly<Record<string, string>>;
  readonly problem: string | undefined;
  readonly onChange: (headers: Record<string, string>) => void;
}

export function HeadersField({ headers, problem, onChange }: HeadersFieldProps) {
  const [text, setText] = useState(() => textOf(headers));
  const wrong = text.split("\n").find((line) => line.trim() !== "" && !headerLine.test(line));
  const change = (next: string): void => {
    setText(next);
    const read = headersIn(next);
    if (read !== undefined) onChange(read);
  };
  return (
    <TextAreaField
      label="Extra headers"
      problem={wrong === undefined ? problem : `“${wrong.trim()}” is not a header. Write: Name: value`}
      hint="One a line, as Name: value. Sent with every request; no place for a key."
      text={text}
      onChange={change}
    />
  );
}

/** RFC 9110, 5.1 and 5.6.2: the name is a token. */
const headerLine = /^\s*([!#$%&'*+.^_`|~\dA-Za-z-]+)\s*:\s*(.*?)\s*$/;

/** Undefined when a line is no header. */
export function headersIn(text: string): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const [, name, value] = headerLine.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    found[name] = value;
  }
  return found;
}

export function textOf(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}
