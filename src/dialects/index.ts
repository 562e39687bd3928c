/** The one place where a setting becomes a dialect. */
import type { Dialect, Dialects, StyleChoice, StyleOption } from "../core/dialect.ts";
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
    description: "JSON, and XML where the server refuses native calls. The reason is shown.",
  },
  { value: "json", label: "JSON", description: "Native function calls. For models and servers trained for it." },
  {
    value: "xml",
    label: "XML",
    description: "Tags taught in the prompt. Works with any model and server that streams text.",
  },
];

export function createDialects(): Dialects {
  return {
    options,
    choose(setting, evidence) {
      if (setting === "json" || setting === "xml") {
        const { dialect, label } = styles[setting];
        return { dialect, style: { setting, label, reason: "You chose it for this profile.", automatic: false } };
      }
      const { style, reason } = chooseStyle(evidence);
      const { dialect, label } = styles[style];
      const choice: StyleChoice = { setting, label, reason, automatic: true };
      return { dialect, style: choice };
    },
  };
}
