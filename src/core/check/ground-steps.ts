/** The steps before any tool: profile, connection, key, models, a plain reply. And the last one: what was counted. */
import type { AppErrorData, Result } from "../errors.ts";
import type { Usage } from "../provider.ts";
import type { Answer } from "./ask.ts";
import { attempt } from "./attempt.ts";
import type { CheckTarget } from "./deps.ts";
import { failedBy } from "./judge.ts";
import { streamProbe } from "./probes.ts";
import type { Verdict } from "./step.ts";
import type { CheckRun, StepPlan } from "./step-plan.ts";

export const groundSteps: readonly StepPlan[] = [
  {
    id: "profile",
    title: "Profile",
    needs: [],
    async run({ deps }) {
      const provider = deps.connect([]);
      return provider.ok ? { state: "passed", found: `Requests go to ${deps.address}.` } : failedBy(provider.error);
    },
  },
  {
    id: "connection",
    title: "Connection",
    needs: ["profile"],
    async run({ deps, asker, signal }) {
      if (deps.unconnected !== undefined) return { state: "passed", found: deps.unconnected };
      const { verdict, sent } = await deps.probe(deps.address, signal);
      if (sent) asker.count();
      return verdict;
    },
  },
  {
    id: "key",
    title: "Key",
    needs: ["connection"],
    async run(run) {
      run.asker.count();
      const models = await run.deps.models(run.signal);
      run.models = models;
      return keyVerdict(models, run.deps.hasKey);
    },
  },
  {
    id: "models",
    title: "Models",
    needs: ["key"],
    run: async (run) => modelsVerdict(run),
  },
  {
    id: "stream",
    title: "Plain reply",
    needs: ["models"],
    async run({ deps, asker, signal }) {
      const messages = [{ role: "user" as const, parts: [{ type: "text" as const, text: streamProbe.question }] }];
      const judge = (answer: Answer): Verdict => judgeStream(answer, deps);
      return (await attempt(asker, { messages, limitMs: firstLimitMs }, judge, signal)).verdict;
    },
  },
];

export const figuresStep: StepPlan = {
  id: "figures",
  title: "Usage and cache",
  needs: ["stream"],
  run: async ({ asker }) => judgeUsages(asker.usages),
};

/** A server of one's own may load the model first. */
const firstLimitMs = 180_000;

function keyVerdict(models: Result<readonly string[]>, hasKey: boolean): Verdict {
  if (models.ok) {
    return {
      state: "passed",
      found: hasKey ? "The server takes it." : "None is set, and the server lists its models without one.",
    };
  }
  if (models.error.code === "auth") return hasKey ? failedBy(models.error) : wantsKey(models.error);
  return { state: "noted", found: "The list of models does not tell; the first reply will." };
}

function wantsKey({ code, detail }: AppErrorData): Verdict {
  const found = "The server wants a key, and the profile has none.";
  return { state: "failed", found, fix: "Give the profile the key that belongs to this address.", detail, code };
}

function modelsVerdict({ deps, models }: CheckRun): Verdict {
  const { model } = deps;
  if (models === undefined || !models.ok) return model === "" ? noModel([]) : unlisted(models?.error, deps.address);
  if (model === "") return noModel(models.value);
  const count = `${models.value.length} ${models.value.length === 1 ? "model" : "models"} listed`;
  if (models.value.includes(model)) return { state: "passed", found: `${count}, ${model} among them.` };
  if (models.value.length === 0)
    return { state: "noted", found: `The server lists no models; ${model} may work all the same.` };
  return {
    state: "noted",
    found: `${count}, but not ${model}.`,
    fix: `If it does not answer, choose one of these: ${some(models.value)}.`,
  };
}

function noModel(listed: readonly string[]): Verdict {
  const fix =
    listed.length === 0 ? "Type the model's name as the server knows it." : `Choose one of these: ${some(listed)}.`;
  return { state: "failed", found: "The profile names no model.", fix, code: "no_profile" };
}

const someCount = 5;

function some(models: readonly string[]): string {
  const more = models.length - someCount;
  return models.slice(0, someCount).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Many servers have no such list, and answer all the same. */
function unlisted(error: AppErrorData | undefined, address: string): Verdict {
  const detail = error?.detail;
  if (isPage(detail)) return { ...webPage(address), state: "noted", detail };
  return {
    state: "noted",
    found: `The server gave no list: ${error?.message ?? ""} Chat may work all the same.`,
    detail,
  };
}

function isPage(detail: string | undefined): boolean {
  return /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(detail ?? "");
}

function webPage(address: string): Verdict {
  const fix = /\/v\d+\w*$/.test(address)
    ? "Use the address of the server's API, which is another one than that of its pages."
    : `Try ${address}/v1 as the address.`;
  return { state: "failed", found: "A web page came back instead of the API's answer.", fix, code: "bad_address" };
}

/** Twenty words do not come in one piece from a server that streams. */
const fewestPieces = 2;

function judgeStream(
  { text, error, finish, pieces, firstMs = 0, ms }: Answer,
  { address, hasKey }: CheckTarget,
): Verdict {
  if (error !== undefined) {
    if (error.code === "auth" && !hasKey) return wantsKey(error);
    return isPage(error.detail) ? { ...webPage(address), detail: error.detail } : failedBy(error);
  }
  if (text.trim() === "") {
    if (finish === "length")
      return {
        state: "failed",
        found: "The model thought until its limit and said nothing.",
        fix: "Turn its thinking down, or choose another model.",
      };
    return {
      state: "failed",
      found: "The reply was empty.",
      fix: "Look at the server's own log, or choose another model.",
      code: "empty_reply",
    };
  }
  if (pieces < fewestPieces) {
    return {
      state: "noted",
      found: `The reply came in one piece after ${duration(ms)}: this server does not stream.`,
      fix: "Diglot works all the same; you see each reply only when it is complete.",
    };
  }
  return {
    state: "passed",
    found: `It streams: first word after ${duration(firstMs)}, ${pieces} pieces in ${duration(ms)}.`,
  };
}

export function duration(ms: number): string {
  return ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function judgeUsages(usages: readonly Usage[]): Verdict {
  const counted = usages.filter(
    ({ inputTokens, outputTokens }) => inputTokens !== undefined && outputTokens !== undefined,
  );
  if (counted.length === 0)
    return { state: "noted", found: "The server does not say how many tokens it took; Diglot estimates them." };
  const cached = usages.flatMap(({ cachedTokens }) => cachedTokens ?? []);
  if (cached.length === 0)
    return { state: "passed", found: "Tokens are reported; of its cache the server says nothing." };
  const most = Math.max(...cached);
  if (most > 0)
    return { state: "passed", found: `Tokens are reported, and ${most} of a repeated beginning came from its cache.` };
  return { state: "passed", found: "Tokens and cache are reported; requests as short as these were not cached." };
}
