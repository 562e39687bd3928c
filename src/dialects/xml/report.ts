/** What the calls that stood in a reply's text came to: ready, invalid, or withdrawn because they came natively too. */
import type { AgentDelta, DecoderOptions } from "../../core/dialect.ts";
import type { JsonObject } from "../../core/json.ts";
import { unwrapInputs } from "../coerce.ts";
import type { LeakedCall } from "../leaks/body.ts";
import { malformedCall, namelessCall, truncatedCall } from "../problems.ts";
import { recovered } from "../recovered.ts";
import type { Found, OpenLeak } from "./open-call.ts";
import { ready } from "./read-call.ts";
import type { Scan } from "./scan.ts";
import type { ReplyFacts } from "./scanner.ts";

const nothing: readonly AgentDelta[] = [];

export function reportCalls(scan: Scan, { isClean, native }: ReplyFacts): readonly AgentDelta[] {
  const { found, nextCallId, isTaught } = scan;
  if (found.length === 0) return nothing;
  const firstTagged = scan.isAmbiguous ? found.findIndex(hasClosers) : found.length;
  const reports = found.map((each, at): Report => {
    if (at >= firstTagged) return { found: each, deltas: ambiguous(each) };
    const isLast = at === found.length - 1;
    if ("leak" in each) {
      return { found: each, deltas: recovered(readLeaked(each.leak, isClean || !isLast, nextCallId)) };
    }
    const deltas = isClean ? each.deltas : (each.ifCut ?? each.deltas);
    return { found: each, deltas: isTaught && each.isAsTaught ? deltas : recovered(deltas) };
  });
  const hasNative = native.some(({ type }) => type === "call_ready" || type === "call_invalid");
  const given = new Set(keysOf(native));
  const isNoCall = hasNative && !isTaught;
  const told = reports.flatMap((report) => {
    const isSame = isSaidIn(given, report.deltas);
    return isNoCall || isSame ? withdrawn(report, isSame) : report.deltas;
  });
  return isNoCall ? told : [...told, ...notices(reports, isTaught)];
}

/** Its values end where a tag says so, which a value may hold. */
function hasClosers(each: Found): boolean {
  return !("leak" in each) || each.leak.body.closers !== undefined;
}

function ambiguous(found: Found): readonly AgentDelta[] {
  const raw = rawOf(found);
  const calls = "leak" in found ? found.leak.calls.map(({ id, spec }) => ({ id, name: spec?.name ?? "" })) : [found];
  return calls.map(({ id, name }, at) => {
    const problem = malformedCall(name, "A value holds closing tags of calls.", "Send the calls one at a time.");
    return { type: "call_invalid", id, name, problem, raw: at === 0 ? raw : "" };
  });
}

interface Report {
  readonly found: Found;
  readonly deltas: readonly AgentDelta[];
}

function formatOf(found: Found): string | undefined {
  return "leak" in found ? found.leak.format : found.format;
}

/** Once for each format. */
function notices(reports: readonly Report[], isTaught: boolean): readonly AgentDelta[] {
  const formats = new Set<string>();
  for (const { found, deltas } of reports) {
    const format = formatOf(found);
    if (format !== undefined && deltas.some(({ type }) => type === "call_ready")) formats.add(format);
  }
  return [...formats].map((format) =>
    isTaught
      ? { type: "notice", text: `The model wrote a call in another format. Diglot read it (${format} format).` }
      : {
          type: "notice",
          text: `This server sent a call as text. Diglot recovered it (${format} format).`,
          leakedFormat: format,
        },
  );
}

/** Beside native calls, calls in the text are text, unless they say the same: then they are left out. */
function withdrawn({ found, deltas }: Report, isSame: boolean): readonly AgentDelta[] {
  const ids = "leak" in found ? found.leak.ids : [found.id];
  const text = isSame ? "" : rawOf(found);
  const taken = ids.map((id, at): AgentDelta => ({ type: "call_withdrawn", id, text: at === 0 ? text : "" }));
  if (!isSame) return taken;
  const name = deltas.find((delta) => delta.type === "call_ready")?.name ?? "";
  return [
    ...taken,
    {
      type: "notice",
      text: `The server sent the call of ${name} twice, as a call and as text. The text was left out.`,
    },
  ];
}

/** Whether these calls, and all of them, were given natively, too. */
function isSaidIn(given: ReadonlySet<string>, deltas: readonly AgentDelta[]): boolean {
  if (given.size === 0 || deltas.some(({ type }) => type === "call_invalid")) return false;
  const own = keysOf(deltas);
  return own.length > 0 && own.every((key) => given.has(key));
}

function rawOf(found: Found): string {
  return "leak" in found ? found.leak.raw.join() : found.raw;
}

function keysOf(deltas: readonly AgentDelta[]): readonly string[] {
  return deltas.flatMap((delta) => (delta.type === "call_ready" ? [`${delta.name} ${sorted(delta.input)}`] : []));
}

function sorted(input: JsonObject): string {
  return JSON.stringify(Object.entries(input).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** `isClean`: nothing can be missing behind it. */
function readLeaked(leak: OpenLeak, isClean: boolean, nextCallId: DecoderOptions["nextCallId"]): readonly AgentDelta[] {
  const raw = leak.raw.join();
  return leak.calls.flatMap((call, at) => readOne(leak, call, at === 0 ? raw : "", isClean, nextCallId));
}

function readOne(
  leak: OpenLeak,
  { id, spec, input, isWhole = false }: LeakedCall,
  raw: string,
  isClean: boolean,
  nextCallId: DecoderOptions["nextCallId"],
): readonly AgentDelta[] {
  const { body, hasCloser, isBroken } = leak;
  const name = spec?.name ?? "";
  if (!isWhole && (!body.isComplete || ((body.isMended || !hasCloser) && !isClean))) {
    return [{ type: "call_invalid", id, name, problem: truncatedCall(name), raw }];
  }
  if (spec === undefined) return [{ type: "call_invalid", id, name, problem: namelessCall(), raw }];
  if (isBroken || input === undefined) {
    const problem = malformedCall(name, "Its arguments are not valid.", "Send the call again with valid arguments.");
    return [{ type: "call_invalid", id, name, problem, raw }];
  }
  return unwrapInputs(spec, input).flatMap((each, at) => {
    if (at === 0) return ready(id, spec, each, []);
    const sibling = nextCallId();
    return [{ type: "call_started" as const, id: sibling, name }, ...ready(sibling, spec, each, [])];
  });
}
