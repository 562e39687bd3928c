/** The one place where a setting becomes a dialect. */
import type { Dialect, Dialects, ExplicitStyle, StyleOption } from "../core/dialect.ts";
import { chooseStyle } from "./auto.ts";
import { jsonDialect } from "./json/index.ts";
import { xmlDialect } from "./xml/index.ts";

const styles = {
  json: { label: "JSON", dialect: jsonDialect },
  xml: { label: "XML", dialect: xmlDialect },
} as const satisfies Record<string, { label: string; dialect: Dialect }>;

const options: readonly StyleOption[] = [
  {
    value: "auto",
    label: "Auto",
    description: "JSON, or XML where native calls do not work. Decided on evidence, with the reason shown.",
  },
  { value: "json", label: "JSON", description: "Native function calls. For models and servers trained for it." },
  {
    value: "xml",
    label: "XML",
    description: "Tags taught in the prompt. Works with any model and server that streams text.",
  },
];

const explicit: readonly ExplicitStyle[] = Object.entries(styles).map(([value, style]) => ({ value, ...style }));

export function createDialects(): Dialects {
  return {
    options,
    explicit,
    choose(setting, evidence) {
      if (setting === "json" || setting === "xml") {
        const { dialect, label } = styles[setting];
        const style = { setting, label, reason: "You chose it for this profile.", automatic: false };
        return { dialect, style, isGuess: false };
      }
      const { style, reason, isGuess = false } = chooseStyle(evidence);
      const { dialect, label } = styles[style];
      return { dialect, style: { setting, label, reason, automatic: true }, isGuess };
    },
  };
}
