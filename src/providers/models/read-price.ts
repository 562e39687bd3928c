/** What lists of models tell of prices. A number alone has no unit, so each is read only at the hosts it is known from. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Price } from "../../core/model-facts.ts";

interface Row {
  readonly host: RegExp;
  read(entry: JsonObject): Price | undefined;
}

const million = 1_000_000;

const rows: readonly Row[] = [
  {
    // "pricing": {"prompt": "0.000003", "completion": "0.000015", "input_cache_read": "0.0000003"}, dollars a token; "-1" where
    // it depends on the model that a router picks
    host: /(^|\.)(openrouter\.ai|kilo\.ai)$/,
    read: ({ pricing }) => priced(pricing, ["prompt", "completion", "input_cache_read", "input_cache_write"], million),
  },
  {
    // "pricing": {"prompt": "$0.00000055", "completion": "$0.00000219", "input_cache_reads": "$0.00000055"}, dollars a token
    host: /(^|\.)synthetic\.new$/,
    read: ({ pricing }) =>
      priced(pricing, ["prompt", "completion", "input_cache_reads", "input_cache_writes"], million),
  },
  {
    // "pricing": {"input": 0.88, "output": 0.88, "hourly": 0}, dollars a million; zeros for what runs on machines of one's own
    host: /(^|\.)together\.(ai|xyz)$/,
    read({ pricing }) {
      const found = priced(pricing, ["input", "output", "cached_input", ""], 1);
      return found?.input === 0 && found.output === 0 ? undefined : found;
    },
  },
  {
    // "providers": [{"pricing": {"input": 0.28, "output": 0.4}}], dollars a million; with several of them nobody knows who answers
    host: /(^|\.)huggingface\.co$/,
    read({ providers }) {
      const [only, ...others] = Array.isArray(providers) ? (providers as readonly JsonValue[]) : [];
      return isJsonObject(only) && others.length === 0
        ? priced(only["pricing"], ["input", "output", "", ""], 1)
        : undefined;
    },
  },
];

export function readPrice(entry: JsonObject, host: string): Price | undefined {
  return rows.find((row) => row.host.test(host))?.read(entry);
}

/** The names of the fields of input, output, cached input and cache writes. Half a price is none. */
export function priced(
  pricing: JsonValue | undefined,
  [input, output, cachedInput, cacheWrite]: readonly [string, string, string, string],
  factor: number,
): Price | undefined {
  if (!isJsonObject(pricing)) return undefined;
  const dollars = (name: string): number | undefined => amount(pricing[name], factor);
  const [inputPrice, outputPrice, cached, write] = [
    dollars(input),
    dollars(output),
    dollars(cachedInput),
    dollars(cacheWrite),
  ];
  if (inputPrice === undefined || outputPrice === undefined) return undefined;
  return {
    input: inputPrice,
    output: outputPrice,
    ...(cached === undefined ? {} : { cachedInput: cached }),
    ...(write === undefined ? {} : { cacheWrite: write }),
  };
}

function amount(value: JsonValue | undefined, factor: number): number | undefined {
  const text = typeof value === "string" ? value.replace(/^\$/, "").trim() : value;
  const number = text === "" || text === undefined || text === null ? Number.NaN : Number(text);
  return Number.isFinite(number) && number >= 0 ? Number((number * factor).toPrecision(10)) : undefined; // 0.0000006 · 10⁶ is not quite 0.6
}
