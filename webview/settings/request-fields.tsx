/** The form of this profile's requests. What nobody chose is as the server is known to need it. */
import { Fragment } from "preact";
import type { RequestShape } from "../../src/core/request-shape.ts";
import { Field } from "./field.tsx";

export interface RequestFieldsProps {
  readonly request: RequestShape | undefined;
  readonly problem: string | undefined;
  readonly onChange: (request: RequestShape | undefined) => void;
}

interface FieldProps {
  readonly request: RequestShape;
  readonly change: (key: Key, part: RequestShape) => void;
}

type Key = keyof RequestShape;

interface Choice {
  readonly key: Key;
  readonly label: string;
  readonly options: readonly { readonly label: string; readonly part: RequestShape }[];
}

const choices: readonly Choice[] = [
  {
    key: "toolChoice",
    label: "Tool choice",
    options: [
      { label: "The model decides (auto)", part: { toolChoice: "auto" } },
      { label: "Always a tool (required)", part: { toolChoice: "required" } },
      { label: "Always this one tool", part: { toolChoice: { tool: "" } } },
      { label: "Never a tool (none)", part: { toolChoice: "none" } },
      { label: "Not sent", part: { toolChoice: "omit" } },
    ],
  },
  {
    key: "parallelCalls",
    label: "Parallel calls",
    options: [
      { label: "On", part: { parallelCalls: "on" } },
      { label: "Off", part: { parallelCalls: "off" } },
      { label: "Not sent", part: { parallelCalls: "omit" } },
    ],
  },
  {
    key: "strictSchemas",
    label: "Strict schemas",
    options: [
      { label: "On", part: { strictSchemas: true } },
      { label: "Off", part: { strictSchemas: false } },
    ],
  },
  {
    key: "schemas",
    label: "Schema dialect",
    options: [
      { label: "Plain JSON Schema", part: { schemas: "plain" } },
      { label: "OpenAI strict", part: { schemas: "openai_strict" } },
      { label: "Gemini", part: { schemas: "gemini" } },
    ],
  },
  {
    key: "maxTokensField",
    label: "Longest reply in",
    options: [
      { label: "max_tokens", part: { maxTokensField: "max_tokens" } },
      { label: "max_completion_tokens", part: { maxTokensField: "max_completion_tokens" } },
    ],
  },
  {
    key: "systemRole",
    label: "System prompt as",
    options: [
      { label: "System message", part: { systemRole: "system" } },
      { label: "Developer message", part: { systemRole: "developer" } },
      { label: "Start of the first message", part: { systemRole: "user" } },
    ],
  },
];

export function RequestFields({ request = {}, problem, onChange }: RequestFieldsProps) {
  const change = (key: Key, part: RequestShape): void => {
    const { [key]: _, ...others } = request;
    const next = { ...others, ...part };
    onChange(Object.keys(next).length === 0 ? undefined : next);
  };
  return (
    <fieldset class="request">
      <legend>Request</legend>
      {choices.map((choice) => (
        <Fragment key={choice.key}>
          <ChoiceField choice={choice} request={request} change={change} />
          {choice.key === "toolChoice" && <OneTool request={request} problem={problem} change={change} />}
        </Fragment>
      ))}
    </fieldset>
  );
}

function OneTool({ request: { toolChoice }, problem, change }: FieldProps & Pick<RequestFieldsProps, "problem">) {
  if (typeof toolChoice !== "object") return null;
  return (
    <Field label="The one tool" problem={problem} hint="Its name, such as read_file.">
      {(ids) => (
        <input
          class="field mono"
          {...ids}
          value={toolChoice.tool}
          spellcheck={false}
          onInput={(event) => change("toolChoice", { toolChoice: { tool: event.currentTarget.value } })}
        />
      )}
    </Field>
  );
}

function ChoiceField({ choice, request, change }: FieldProps & { readonly choice: Choice }) {
  const { key, label, options } = choice;
  const chosen = options.findIndex(({ part }) => isChosen(request[key], part[key]));
  return (
    <Field label={label}>
      {(ids) => (
        <select
          class="field"
          {...ids}
          value={chosen}
          onChange={(event) => change(key, options[Number(event.currentTarget.value)]?.part ?? {})}
        >
          <option value={-1}>As the server needs</option>
          {options.map((option, at) => (
            <option key={option.label} value={at}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Which tool it is does not matter here: its name has a field of its own. */
function isChosen(value: RequestShape[Key], offered: RequestShape[Key]): boolean {
  return typeof value === "object" ? typeof offered === "object" : value !== undefined && value === offered;
}
