/** The rows of the table of insights, as every host shows them. */
import { dollarsInWords, formatCount, formatDollars, formatShare } from "./figures.ts";
import { type CheckFigures, callsIn, type StyleFigures } from "./insights.ts";

export interface InsightRow {
  readonly label: string;
  /** One sentence on what is counted. */
  readonly meaning: string;
  value(figures: StyleFigures): string;
}

const unknown = "unknown";

export const insightRows: readonly InsightRow[] = [
  {
    label: "Right at once",
    meaning: "Calls that could run as the model wrote them.",
    value: (figures) => share(figures, figures.calls.first),
  },
  {
    label: "Recovered",
    meaning: "Calls that Diglot had to mend, or found in the text.",
    value: (figures) => share(figures, figures.calls.recovered),
  },
  {
    label: "Invalid",
    meaning: "Calls that could not run: unreadable, cut off, unknown, or with arguments that do not fit.",
    value: (figures) => share(figures, figures.calls.invalid),
  },
  {
    label: "From cache",
    meaning: "The share of the input that the server read from its cache.",
    value: ({ cacheShare }) => (cacheShare === null ? unknown : formatShare(cacheShare, 1)),
  },
  {
    label: "Cost per task",
    meaning: "What the requests of this style cost, for each task that has any.",
    value({ dollarsPerTask: dollars, isCostWhole, isEstimated }) {
      if (dollars === null || (dollars === 0 && !isCostWhole)) return unknown;
      const how = !isCostWhole ? "at least " : isEstimated && dollars > 0 ? "about " : "";
      return `${how}${formatDollars(dollars)}`;
    },
  },
  {
    label: "First byte",
    meaning: "From sending a request until the reply begins. The middle one of all.",
    value: ({ firstMs }) => (firstMs === null ? unknown : `${(firstMs / 1_000).toFixed(firstMs < 9_950 ? 1 : 0)} s`),
  },
  {
    label: "Tokens a second",
    meaning: "From the beginning of a reply to its end. The middle one of all.",
    value: ({ speed }) => (speed === null ? unknown : speed.toFixed(speed < 10 ? 1 : 0)),
  },
  {
    label: "Calls",
    meaning: "All that the shares are of.",
    value: (figures) => callsIn(figures).toLocaleString("en"),
  },
  {
    label: "Requests",
    meaning: "Replies asked for, those that failed included.",
    value: ({ requests }) => requests.toLocaleString("en"),
  },
  {
    label: "Failed",
    meaning: "Requests that came to no reply.",
    value: ({ failed }) => failed.toLocaleString("en"),
  },
  {
    label: "Tasks",
    meaning: "Tasks with a request in this style.",
    value: ({ tasks }) => tasks.toLocaleString("en"),
  },
];

/** One sentence; undefined where no check was made. */
export function checksInWords(checks: CheckFigures | null): string | undefined {
  if (checks === null) return undefined;
  const { requests, failed, tokens, dollars, isCostWhole, isEstimated } = checks;
  const asked = `${requests === 1 ? "1 request" : `${requests.toLocaleString("en")} requests`}${failed === 0 ? "" : ` (${failed} failed)`}`;
  const read = `${isEstimated ? "about " : ""}${formatCount(tokens)} tokens`;
  const cost = dollarsInWords(dollars, { isPart: !isCostWhole, isEstimated });
  return `${checks.checks === 1 ? "1 check" : `${checks.checks} checks`}, not counted above: ${asked}, ${read}, ${cost}.`;
}

function share(figures: StyleFigures, part: number): string {
  const all = callsIn(figures);
  return all === 0 ? "–" : formatShare(part, all);
}
