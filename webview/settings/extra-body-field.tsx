/** Fields of one's own for the request's body, as JSON. */
import { useState } from "preact/hooks";
import { ownFields, type RequestShape } from "../../src/core/request-shape.ts";
import { TextAreaField } from "./text-area-field.tsx";

type ExtraBody = NonNullable<RequestShape["extraBody"]>;

export interface ExtraBodyFieldProps {
  readonly body: ExtraBody | undefined;
  readonly onChange: (body: ExtraBody | undefined) => void;
}

export function ExtraBodyField({ body, onChange }: ExtraBodyFieldProps) {
  const [text, setText] = useState(() => (body === undefined ? "" : JSON.stringify(body, null, 2)));
  const read = bodyIn(text);
  const change = (next: string): void => {
    setText(next);
    const { body: found, problem } = bodyIn(next);
    if (problem === undefined) onChange(found);
  };
  return (
    <TextAreaField
      label="Extra fields"
      problem={read.problem}
      hint="JSON that is laid over the request, such as {&quot;top_p&quot;: 0.9}."
      text={text}
      onChange={change}
    />
  );
}

/** Nothing, an object of fields, or what is wrong with it. */
export function bodyIn(text: string): { readonly body?: ExtraBody; readonly problem?: string } {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { problem: noObject };
    const own = Object.keys(value).find((name) => ownFields.has(name));
    return own === undefined ? { body: value as ExtraBody } : { problem: `Diglot fills “${own}” itself. Take it out.` };
  } catch {
    return { problem: noObject };
  }
}

const noObject = 'Not saved yet: write one JSON object, such as {"top_p": 0.9}.';
