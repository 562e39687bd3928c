/** `diglot check`: tries a server and model step by step, says what it found as it goes, and ends with what to choose. */
import { writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { checkReport } from "../../core/check/report.ts";
import { runCheck } from "../../core/check/run-check.ts";
import type { CheckStep, CheckSummary, CheckUpdate } from "../../core/check/step.ts";
import { fail, ok, type Result } from "../../core/errors.ts";
import { createDialects } from "../../dialects/index.ts";
import { presets } from "../../providers/presets.ts";
import { createEvidenceStore } from "../../store/evidence-store.ts";
import { createInsightStore } from "../../store/insight-store.ts";
import { checkDeps } from "../node/check-deps.ts";
import { certificateAdvice } from "./advice.ts";
import type { CheckOptions } from "./args.ts";
import { type Connection, connect } from "./connect.ts";
import { type Exit, exitFor } from "./exit-codes.ts";
import { dataFolder, insightsFile } from "./folders.ts";
import type { Surroundings } from "./run-task.ts";
import { type Output, type Paint, paintFor, plain } from "./terminal.ts";

export async function checkProfile(options: CheckOptions, around: Surroundings): Promise<Result<Exit>> {
  const connected = await connect({ model: options.model, toolCalls: undefined, watched: false }, around.env);
  if (!connected.ok) return connected;
  try {
    const summary = await perform(options, around, connected.value);
    if (options.report !== undefined) {
      const written = await writeReport(options.report, summary, connected.value);
      if (!written.ok) return written;
    }
    return ok(exitAfterCheck(summary));
  } finally {
    await connected.value.close();
  }
}

async function perform({ json }: CheckOptions, around: Surroundings, connection: Connection): Promise<CheckSummary> {
  const { env, out } = around;
  const { inUse, link } = connection;
  const { model } = inUse.profile;
  const evidence = await createEvidenceStore(join(dataFolder(env), "evidence.jsonl"));
  const stop = new AbortController();
  around.onStop(() => stop.abort());
  const print = json ? printJson(out) : printSteps(out, paintFor(out, env));
  const { baseUrl } = inUse;
  const insights = createInsightStore(insightsFile(env));
  let profile = await connection.known();
  const figures = { insights, profile: () => profile };
  const dialects = createDialects();
  const parts = { target: link, model, baseUrl, dialects, evidence, env, certificateAdvice, figures };
  let summary: CheckSummary | undefined;
  for await (const update of runCheck(checkDeps(parts), stop.signal)) {
    print(update);
    // a server that has told its models tells also what they cost, before the model itself is asked
    if (update.type === "step" && update.step.id === "models" && update.step.state === "passed")
      profile = await connection.learn(stop.signal);
    if (update.type === "done") summary = update.summary;
  }
  await insights.settled();
  if (summary === undefined) throw new Error("a check ends with its summary");
  return summary;
}

type Print = (update: CheckUpdate) => void;

function printJson(out: Output): Print {
  return (update) => void out.write(`${JSON.stringify(update)}\n`);
}

const marks: Readonly<Record<CheckStep["state"], string>> = {
  running: "…",
  passed: "✓",
  noted: "!",
  failed: "✗",
  skipped: "–",
};

function printSteps(out: Output, paint: Paint): Print {
  const colours = { running: paint.dim, passed: paint.good, noted: paint.dim, failed: paint.bad, skipped: paint.dim };
  return (update) => {
    if (update.type === "done") return void out.write(plain(`\n${ending(update.summary)}\n`));
    const { state, title, found, fix } = update.step;
    if (state === "running") {
      if (out.isTTY === true) out.write(paint.dim(`${marks.running} ${title}`));
      return;
    }
    const over = out.isTTY === true && state !== "skipped" ? "\r\u001b[K" : ""; // over the line that said it runs
    const advice = fix === undefined ? "" : `    ${plain(fix)}\n`;
    out.write(`${over}${colours[state](marks[state])} ${title}: ${plain(found)}\n${advice}`);
  };
}

function ending({ recommendation, requests, tokens, ms }: CheckSummary): string {
  const { style, label, reason, fix } = recommendation;
  const count = `${requests} requests${tokens === undefined ? "" : `, ${tokens} tokens`}, ${(ms / 1_000).toFixed(1)} s`;
  const verdict = style === null ? reason : `Recommended: ${label}. ${reason}`;
  return [verdict, ...(fix === undefined ? [] : [fix]), `(${count})`].join("\n");
}

/** With a style that works all is well; otherwise the first failure says whose turn it is. */
function exitAfterCheck({ recommendation, stopped, steps }: CheckSummary): Exit {
  if (stopped) return "stopped";
  if (recommendation.style !== null) return "finished";
  const failed = steps.find(({ state }) => state === "failed");
  return failed?.code === undefined ? "failed" : exitFor(failed.code);
}

async function writeReport(file: string, summary: CheckSummary, connection: Connection): Promise<Result<undefined>> {
  const { link, inUse } = connection;
  const report = checkReport(summary, {
    diglot: process.env["DIGLOT_VERSION"] ?? "development",
    surroundings: `command line on Node ${process.version}, ${process.platform} ${process.arch}`,
    address: link.address,
    model: inUse.profile.model,
    setting: inUse.profile.toolCalls,
    publicAddresses: presets.map(({ baseUrl }) => baseUrl),
    home: homedir(),
    hide: link.hide,
  });
  try {
    await writeFile(resolve(file), report);
    return ok(undefined);
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return fail({
      code: "io",
      message: `The report could not be written to ${file}.`,
      advice: "Name another file.",
      detail,
    });
  }
}
