/** How much the model thinks: what its server can be asked for, and nothing else. */
import type { Effort, ReasoningWish } from "../../src/core/request-shape.ts";
import { Field } from "./field.tsx";
import { numberIn } from "./number-field.tsx";
import type { SettingsState } from "./settings-bridge.ts";

export interface ThinkingFieldProps {
  readonly wish: ReasoningWish | undefined;
  readonly choices: SettingsState["profiles"][number]["reasoning"];
  readonly problem: string | undefined;
  readonly onChange: (wish: ReasoningWish | undefined) => void;
}

const labels: Readonly<Record<Effort, string>> = {
  none: "Off",
  minimal: "Minimal",
  low: "Low",
  medium: "Medium",
  high: "High",
  xhigh: "Very high",
  max: "Maximum",
};

const usualBudget = 8_000;

export function ThinkingField({ wish, choices, problem, onChange }: ThinkingFieldProps) {
  const { efforts, budget } = choices;
  const isBudget = typeof wish === "object";
  // what was chosen for another server stays visible until it is chosen anew
  const shown = typeof wish === "string" && !efforts.includes(wish) ? [...efforts, wish] : efforts;
  const choose = (value: string): void => {
    if (value === "budget") onChange({ budget: usualBudget });
    else onChange(shown.find((effort) => effort === value));
  };
  const cannot = isBudget && !budget ? "This server takes no budget. Choose an effort." : undefined;
  return (
    <Field label="Thinking" problem={problem ?? cannot} hint={hintFor(efforts)}>
      {(ids) => (
        <div class="with-button">
          <select
            class="field"
            {...ids}
            value={isBudget ? "budget" : (wish ?? "")}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            <option value="">As the model does by itself</option>
            {shown.map((effort) => (
              <option key={effort} value={effort}>
                {isSwitch(efforts) && effort === "high" ? "On" : labels[effort]}
              </option>
            ))}
            {(budget || isBudget) && <option value="budget">Token budget</option>}
          </select>
          {isBudget && (
            <input
              class="field short tabular"
              aria-label="Thinking, tokens"
              inputMode="numeric"
              defaultValue={String(wish.budget)}
              onInput={(event) => onChange({ budget: numberIn(event.currentTarget.value) ?? Number.NaN })}
            />
          )}
        </div>
      )}
    </Field>
  );
}

function isSwitch(efforts: readonly Effort[]): boolean {
  return efforts.length === 2;
}

function hintFor(efforts: readonly Effort[]): string {
  if (efforts.length === 0) return "This provider cannot be asked that: it is not sent.";
  return isSwitch(efforts)
    ? "This model's thinking can be turned on and off."
    : "An effort that the model does not know is left out, and you are told.";
}
