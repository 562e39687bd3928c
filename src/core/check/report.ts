/** A check as a report for a bug tracker: everything that helps to understand it, and nothing that is private. */
import { duration } from "./ground-steps.ts";
import type { CheckStep, CheckSummary } from "./step.ts";

export interface ReportFacts {
  readonly diglot: string;
  /** The editor or Node, and the system. */
  readonly surroundings: string;
  readonly address: string;
  readonly model: string;
  /** As the profile has it. */
  readonly setting: string;
  /** Addresses that everyone knows: they need no hiding. */
  readonly publicAddresses: readonly string[];
  /** The person's home folder. */
  readonly home: string;
  /** Takes keys and the values of headers away. */
  hide(text: string): string;
}

export function checkReport(summary: CheckSummary, facts: ReportFacts): string {
  const { recommendation, requests, tokens, ms, steps } = summary;
  const { style, label, reason, fix } = recommendation;
  const count = `${requests} requests${tokens === undefined ? "" : `, ${tokens} tokens`}, ${duration(ms)}`;
  const text = [
    "# Diglot check",
    "",
    `- Diglot ${facts.diglot}, ${facts.surroundings}`,
    `- Server: ${facts.address}`,
    `- Model: ${inline(facts.model)}`,
    `- Tool calls: ${facts.setting}`,
    `- ${count}`,
    "",
    style === null ? `**No recommendation.** ${reason}` : `**Recommended: ${label}.** ${reason}`,
    ...(fix === undefined ? [] : ["", fix]),
    "",
    ...steps.map(stepLines),
    "",
  ].join("\n");
  return redact(text, facts);
}

const marks: Readonly<Record<CheckStep["state"], string>> = {
  running: "…",
  passed: "✓",
  noted: "!",
  failed: "✗",
  skipped: "–",
};

/** Milliseconds. What took less needed no server. */
const shortestShown = 50;

function stepLines({ state, title, found, fix, detail, ms }: CheckStep): string {
  const time = ms === undefined || ms < shortestShown ? "" : ` (${duration(ms)})`;
  return [
    `- ${marks[state]} **${title}**${time}: ${found}`,
    ...(fix === undefined ? [] : [`  - ${fix}`]),
    ...(detail === undefined ? [] : [quoted(detail)]),
  ].join("\n");
}

const longestDetail = 600;

/** The fence is longer than any in the words it holds. */
function quoted(detail: string): string {
  const text = detail.length > longestDetail ? `${detail.slice(0, longestDetail)}…` : detail;
  const ticks = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1;
  const fence = "`".repeat(ticks);
  return ["", fence, ...text.split("\n"), fence].map((line) => (line === "" ? "" : `  ${line}`)).join("\n");
}

function inline(text: string): string {
  return text === "" ? "none" : `\`${text.replaceAll("`", "'")}\``;
}

function redact(text: string, { address, publicAddresses, home, hide }: ReportFacts): string {
  const homeless = formsOf(home).reduce((rest, form) => rest.replaceAll(form, "~"), text);
  const nameless = toHide(address, publicAddresses).reduce((rest, part) => rest.replaceAll(part, "[hidden]"), homeless);
  return looksPrivate.reduce((rest, look) => rest.replaceAll(look, "[hidden]"), hide(nameless));
}

/** A Windows path inside JSON has its backslashes doubled, and some programs turn them around. */
function formsOf(home: string): readonly string[] {
  return home.length > 1 ? [home, home.replaceAll("\\", "\\\\"), home.replaceAll("\\", "/")] : [];
}

/** What servers tell of the person in their words: "Incorrect API key provided: sk-…", "in organization org-…", a mail address. */
const looksPrivate: readonly RegExp[] = [
  /\b(?:sk|pk|gsk|xai|hf)[-_][\w-]{8,}/g,
  /\b(?:org|proj|user|acct)[-_](?=[A-Za-z]*\d)[A-Za-z0-9]{8,}\b/g,
  /[\w.+-]+@[\w-]+\.[\w.-]+/g,
];

/** A server on this machine has nothing to hide, and its port tells which kind it is. */
function toHide(address: string, publicAddresses: readonly string[]): readonly string[] {
  const { user = "", name } = partsOf(address);
  if (name === undefined) return address === "" ? [] : [address]; // what is no address may be anything, a key too
  const isKnown = isThisMachine.test(name) || publicAddresses.some((known) => partsOf(known).name === name);
  return [...(user === "" ? [] : [user]), ...(isKnown ? [] : [name])];
}

const isThisMachine = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i;

function partsOf(address: string): { readonly user?: string | undefined; readonly name?: string | undefined } {
  const match = /^https?:\/\/([^@/]*@)?(\[[^\]]+\]|[^/:?#]+)/i.exec(address);
  return { user: match?.[1], name: match?.[2] };
}
