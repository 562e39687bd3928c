/**
 * What the steps come to. The rule: the first style, in the order in which they were tried, of which no decisive step failed.
 * Native calls are tried first, because where they work they cost less and servers check them; calls that leaked and were
 * recovered whole, or that come one at a time, do not speak against a style, but are told.
 */
import type { ExplicitStyle } from "../dialect.ts";
import type { CheckStep, Recommendation } from "./step.ts";
import { decisive, stepId } from "./style-steps.ts";

export function recommend(styles: readonly ExplicitStyle[], steps: readonly CheckStep[]): Recommendation {
  const ground = steps.find((step) => step.state === "failed" && !styles.some((style) => isOf(style, step)));
  if (ground !== undefined) return none(`${ground.title}: ${ground.found}`, ground.fix);
  const tried = styles.map((style) => ({ style, obstacle: obstacleTo(style, steps) }));
  const works = tried.find(({ obstacle }) => obstacle === undefined);
  const before = tried.slice(0, works === undefined ? tried.length : tried.indexOf(works));
  const why = before.map(({ style, obstacle }) => `${style.label} does not work here (${clause(obstacle)}).`);
  // the style tried last asks least of the server, so what went wrong there tells most
  if (works === undefined) return none(`No style works. ${why.join(" ")}`, tried.at(-1)?.obstacle?.fix);
  const { value, label } = works.style;
  const good = `${label} calls came back exactly, with code in nested values, and their results were used.`;
  return { style: value, label, reason: [good, ...why, ...notes(works.style, steps)].join(" ") };
}

function none(reason: string, fix: string | undefined): Recommendation {
  return { style: null, label: "", reason, fix };
}

/** The first decisive step that did not come through. A step that never ran is an obstacle too. */
function obstacleTo(style: ExplicitStyle, steps: readonly CheckStep[]): Obstacle | undefined {
  for (const kind of decisive) {
    const step = steps.find(({ id }) => id === stepId(style, kind));
    if (step === undefined) return { found: "it was not tried" };
    if (step.state !== "passed" && step.state !== "noted") return step;
  }
  return undefined;
}

type Obstacle = Pick<CheckStep, "found" | "fix">;

/** A server that leaks one call leaks them all: what was found of several steps is told of the first. */
function notes(style: ExplicitStyle, steps: readonly CheckStep[]): readonly string[] {
  const noted = steps.filter((step) => isOf(style, step) && (step.state === "noted" || step.state === "failed"));
  const first = new Map(noted.toReversed().map(({ title, found }) => [found, `${title}: ${found}`]));
  return [...first.values()].toReversed();
}

function isOf(style: ExplicitStyle, { id }: CheckStep): boolean {
  return id.startsWith(`${style.value}.`);
}

function clause(obstacle: Obstacle | undefined): string {
  return (obstacle?.found ?? "").replace(/\.$/, "").replace(/^(?:The|It) /, (word) => word.toLowerCase());
}
