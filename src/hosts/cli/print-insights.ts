/** `diglot insights`: how the styles do on each server and model, by the figures of this command line's own requests. */
import { ok, type Result } from "../../core/errors.ts";
import { checksInWords, insightRows } from "../../core/insight-words.ts";
import { figuresOf, type ModelFigures } from "../../core/insights.ts";
import { createInsightStore } from "../../store/insight-store.ts";
import type { InsightsOptions } from "./args.ts";
import type { Exit } from "./exit-codes.ts";
import { type Env, insightsFile } from "./folders.ts";
import { type Output, type Paint, paintFor, plain } from "./terminal.ts";

export interface InsightsSurroundings {
  readonly env: Env;
  readonly out: Output;
  tell(text: string): void;
}

export async function printInsights(
  { json, clear }: InsightsOptions,
  { env, out, tell }: InsightsSurroundings,
): Promise<Result<Exit>> {
  const store = createInsightStore(insightsFile(env));
  if (clear) {
    await store.clear();
    tell("The figures were cleared.");
    return ok("finished");
  }
  const models = figuresOf(await store.all());
  if (json) for (const model of models) out.write(`${JSON.stringify(model)}\n`);
  else if (models.length === 0)
    tell("There are no figures yet. Each request of diglot run and diglot check adds to them.");
  else out.write(models.map((model) => tableOf(model, paintFor(out, env))).join("\n"));
  return ok("finished");
}

const gap = "  ";

function tableOf({ profile, model, host, styles, comparison, checks }: ModelFigures, paint: Paint): string {
  const name = profile === model ? model : `${profile}, ${model}`;
  const ending = [comparison, checksInWords(checks)].flatMap((line) =>
    line === undefined ? [] : [`  ${plain(line)}`],
  );
  const title = plain(`${name} at ${host}`);
  if (styles.length === 0) return [title, ...ending, ""].join("\n");
  const rows = [["", ...styles.map(({ style }) => style)]].concat(
    insightRows.map(({ label, value }) => [label, ...styles.map(value)]),
  );
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(gap)
      .trimEnd(),
  );
  const [head = "", ...body] = lines.map((line) => `  ${plain(line)}`);
  return [title, paint.dim(head), ...body, ...ending, ""].join("\n");
}
