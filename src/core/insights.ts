/** The figures of requests by profile, model and style: which way of calling tools works better on this server. */
import * as z from "zod";
import { exact } from "./cost.ts";
import type { Logged } from "./event.ts";
import { callCounts, type RequestMeasure } from "./measure.ts";
import { type Spent, spentInTurn } from "./spending.ts";
import type { TaskState, TurnItem } from "./state.ts";

/** One request that has ended. What is absent was not told. */
export const requestRecord = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** Absent: of a task. What a check asks for says nothing of how tasks go, so it is counted apart. */
  of: z.literal("check").optional(),
  /** Of the task, or of the check. */
  taskId: z.string(),
  profileId: z.string(),
  profile: z.string(),
  host: z.string(),
  model: z.string(),
  /** The label of the style. */
  style: z.string(),
  end: z.enum(["done", "failed", "stopped"]),
  calls: callCounts,
  inputTokens: z.number().optional(),
  cachedTokens: z.number().optional(),
  cacheWrittenTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  reasoningTokens: z.number().optional(),
  /** The tokens are our own count. */
  isEstimated: z.boolean(),
  /** US dollars, of what is known. */
  dollars: z.number().optional(),
  /** Nothing is missing from `dollars`. */
  isCostWhole: z.boolean(),
  /** Milliseconds. */
  firstMs: z.number().optional(),
  /** Output tokens a second. */
  speed: z.number().optional(),
  retries: z.number().int(),
});
export type RequestRecord = z.infer<typeof requestRecord>;

/** Kept records, the oldest first. Never rejects: what cannot be kept is missing from the figures. */
export interface InsightStore {
  add(record: RequestRecord): Promise<void>;
  all(): Promise<readonly RequestRecord[]>;
  clear(): Promise<void>;
}

/** What a record of the log adds: undefined unless it ends a request that was measured. `state` is up to date with it. */
export function recordIn({ at, event }: Logged, state: TaskState): RequestRecord | undefined {
  if (event.type !== "turn_finished") return undefined;
  const turn = state.items.findLast((item): item is TurnItem => item.kind === "turn" && item.id === event.turnId);
  if (turn?.measured === undefined) return undefined;
  const { profile, model, style, status, measured } = turn;
  const end = status === "streaming" ? "done" : status;
  const of = { at, taskId: state.taskId, profile, model, style: style.label, end } as const;
  return recordOf(of, measured, spentInTurn(turn));
}

type Asked = Pick<RequestRecord, "at" | "of" | "taskId" | "profile" | "model" | "style" | "end">;

/** `spent`: undefined where nobody thinks that it cost anything. */
export function recordOf(asked: Asked, measured: RequestMeasure, spent: Spent | undefined): RequestRecord {
  const { profileId, host, firstMs, speed, retries, calls } = measured;
  const { cost: _told, ...tokens } = spent?.usage ?? {};
  return {
    ...{ ...asked, profileId, host, calls, ...tokens, firstMs, speed, retries },
    isEstimated: spent?.isEstimated ?? false,
    dollars: spent?.cost?.dollars,
    isCostWhole: spent === undefined || spent.cost?.without.length === 0,
  };
}

export const styleFigures = z.object({
  style: z.string(),
  requests: z.number().int(),
  failed: z.number().int(),
  tasks: z.number().int(),
  calls: callCounts,
  /** From 0 to 1, of the input of those requests of which it was told. */
  cacheShare: z.number().nullable(),
  /** US dollars for a task, of what is known; null where nothing is. */
  dollarsPerTask: z.number().nullable(),
  isCostWhole: z.boolean(),
  /** Milliseconds to the first delta, and tokens a second: medians of the requests that were not cut short. */
  firstMs: z.number().nullable(),
  speed: z.number().nullable(),
  isEstimated: z.boolean(),
});
export type StyleFigures = z.infer<typeof styleFigures>;

/** Of all checks of one profile, server and model. */
export const checkFigures = z.object({
  checks: z.number().int(),
  requests: z.number().int(),
  failed: z.number().int(),
  /** In and out, as far as they are known. */
  tokens: z.number(),
  /** US dollars, of what is known; null where nothing is. */
  dollars: z.number().nullable(),
  isCostWhole: z.boolean(),
  isEstimated: z.boolean(),
});
export type CheckFigures = z.infer<typeof checkFigures>;

export const modelFigures = z.object({
  profileId: z.string(),
  profile: z.string(),
  host: z.string(),
  model: z.string(),
  /** By name. */
  styles: z.array(styleFigures),
  /** One sentence: which style is right at once more often, as far as that can be said. */
  comparison: z.string(),
  /** Null where none was made. */
  checks: checkFigures.nullable(),
});
export type ModelFigures = z.infer<typeof modelFigures>;

/** The model that was asked last comes first. */
export function figuresOf(records: readonly RequestRecord[]): readonly ModelFigures[] {
  const models = grouped(records, ({ profileId, host, model }) => JSON.stringify([profileId, host, model]));
  return models.sort((one, other) => lastAt(other) - lastAt(one)).map(figuresOfModel);
}

function figuresOfModel(records: readonly RequestRecord[]): ModelFigures {
  const { profileId = "", profile = "", host = "", model = "" } = records.at(-1) ?? {};
  const checks = records.filter(({ of }) => of === "check");
  const tasks = records.filter(({ of }) => of === undefined);
  const styles = grouped(tasks, ({ style }) => style)
    .map(figuresOfStyle)
    .sort((one, other) => (one.style < other.style ? -1 : 1));
  const comparison = compare(styles);
  return { profileId, profile, host, model, styles, comparison, checks: figuresOfChecks(checks) };
}

function figuresOfChecks(records: readonly RequestRecord[]): CheckFigures | null {
  if (records.length === 0) return null;
  return {
    checks: new Set(records.map(({ taskId }) => taskId)).size,
    requests: records.length,
    failed: records.filter(({ end }) => end === "failed").length,
    tokens: sumOf(records, ({ inputTokens = 0, outputTokens = 0 }) => inputTokens + outputTokens),
    dollars: dollarsOf(records),
    isCostWhole: records.every(({ isCostWhole }) => isCostWhole),
    isEstimated: records.some(({ isEstimated }) => isEstimated),
  };
}

function sumOf(records: readonly RequestRecord[], of: (record: RequestRecord) => number | undefined): number {
  return records.reduce((total, record) => total + (of(record) ?? 0), 0);
}

function dollarsOf(records: readonly RequestRecord[]): number | null {
  const isPriced = records.some(({ dollars }) => dollars !== undefined);
  return isPriced ? exact(sumOf(records, ({ dollars }) => dollars)) : null;
}

function figuresOfStyle(records: readonly RequestRecord[]): StyleFigures {
  const sum = (of: (record: RequestRecord) => number | undefined): number => sumOf(records, of);
  const done = records.filter(({ end }) => end === "done");
  const tasks = new Set(records.map(({ taskId }) => taskId)).size;
  const counted = records.filter(({ cachedTokens }) => cachedTokens !== undefined);
  const cacheKnown = counted.reduce((total, { inputTokens = 0 }) => total + inputTokens, 0);
  const dollars = dollarsOf(records);
  return {
    style: records[0]?.style ?? "",
    requests: records.length,
    failed: records.filter(({ end }) => end === "failed").length,
    tasks,
    calls: {
      first: sum(({ calls }) => calls.first),
      recovered: sum(({ calls }) => calls.recovered),
      invalid: sum(({ calls }) => calls.invalid),
    },
    cacheShare: cacheKnown === 0 ? null : sum(({ cachedTokens }) => cachedTokens) / cacheKnown,
    dollarsPerTask: dollars === null ? null : exact(dollars / tasks),
    isCostWhole: records.every(({ isCostWhole }) => isCostWhole),
    firstMs: median(done.map(({ firstMs }) => firstMs)),
    speed: median(done.map(({ speed }) => speed)),
    isEstimated: records.some(({ isEstimated }) => isEstimated),
  };
}

/** Calls of a style, from which on it is compared. */
export const enoughCalls = 20;

/** Shares this far apart come by chance once in twenty times. */
const clearly = 1.96;

function compare(styles: readonly StyleFigures[]): string {
  const [first, second] = styles
    .filter((figures) => callsIn(figures) > 0)
    .sort((one, other) => callsIn(other) - callsIn(one));
  if (first === undefined) return "No calls yet.";
  if (second === undefined)
    return `Only ${first.style} has calls here. Do a task in the other style to compare the two.`;
  if (callsIn(first) < enoughCalls || callsIn(second) < enoughCalls) {
    const counts = `${callsIn(first)} in ${first.style}, ${callsIn(second)} in ${second.style}`;
    return `Too few calls to say: ${counts}. From ${enoughCalls} each on they are compared.`;
  }
  const [better, worse] = shareOf(first) >= shareOf(second) ? [first, second] : [second, first];
  return distance(better, worse) >= clearly
    ? `${better.style} was right at once more often: ${shareWords(better)}, ${shareWords(worse)}.`
    : `No clear difference in calls right at once: ${shareWords(better)}, ${shareWords(worse)}.`;
}

/** Of two shares, in standard errors of their difference. */
function distance(one: StyleFigures, other: StyleFigures): number {
  const [count, otherCount] = [callsIn(one), callsIn(other)];
  const pooled = (one.calls.first + other.calls.first) / (count + otherCount);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / count + 1 / otherCount));
  return error === 0 ? 0 : (shareOf(one) - shareOf(other)) / error;
}

function shareWords(figures: StyleFigures): string {
  return `${figures.calls.first} of ${callsIn(figures)} in ${figures.style}`;
}

export function callsIn({ calls: { first, recovered, invalid } }: Pick<StyleFigures, "calls">): number {
  return first + recovered + invalid;
}

function shareOf(figures: StyleFigures): number {
  return figures.calls.first / callsIn(figures);
}

function grouped(records: readonly RequestRecord[], keyOf: (record: RequestRecord) => string): RequestRecord[][] {
  const groups = new Map<string, RequestRecord[]>();
  for (const record of records) {
    const key = keyOf(record);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return [...groups.values()];
}

function lastAt(records: readonly RequestRecord[]): number {
  return records.reduce((latest, { at }) => Math.max(latest, at), 0);
}

function median(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined).sort((one, other) => one - other);
  const middle = known.length >> 1;
  const [low, high] = [known[known.length % 2 === 0 ? middle - 1 : middle], known[middle]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
