/** How the servers that people run themselves are given a larger context: the exact setting of each. */
import type { Evidence } from "./evidence.ts";

/** A sentence, from its verb on. */
type Way = (tokens: number) => string;

export interface LocalServer {
  /** As in the evidence about what a server says of itself. */
  readonly name: string;
  readonly usualPort: RegExp;
  /** That only it says of a conversation that is too long. */
  readonly words: RegExp;
  readonly how: Way;
}

export const localServers: readonly LocalServer[] = [
  {
    // cuts at num_ctx, 4096 unless it is told otherwise, and logs "truncating input prompt" (docs/faq.md, ollama#14395)
    name: "Ollama",
    usualPort: /:11434\b/,
    words: /exceeded max context length by|the input length exceeds the context length/i,
    how: (tokens) => `start Ollama with OLLAMA_CONTEXT_LENGTH=${tokens}, or give the model num_ctx ${tokens}.`,
  },
  {
    name: "LM Studio",
    usualPort: /:1234\b/,
    words: /tokens to keep from the initial prompt|reached context length of|mid-generation context overflow/i,
    how: (tokens) => `load the model in LM Studio with a context length of ${tokens}.`,
  },
  {
    name: "llama.cpp",
    usualPort: /:8080\b/,
    words: /available context size|exceed_context_size_error/i,
    how: (tokens) => `start llama-server with -c ${tokens}.`,
  },
  {
    name: "vLLM",
    usualPort: /:8000\b/,
    words: /max_model_len|maximum model length|model's context length is only|max_tokens must be at least 1, got -/i,
    how: (tokens) => `start vLLM with --max-model-len ${tokens}, if the model takes as much.`,
  },
  {
    name: "SGLang",
    usualPort: /:30000\b/,
    words: /requested token count exceeds the model's maximum context length/i,
    how: (tokens) => `start SGLang with --context-length ${tokens}, if the model takes as much.`,
  },
];

export interface Signs {
  readonly baseUrl: string;
  /** About this server and model. */
  readonly known: readonly Evidence[];
  /** Of its refusal, if there was one. */
  readonly words?: string | undefined;
}

/** Undefined for a server that nobody here runs, as far as can be told: its own words come first, its port last. */
export function wayToEnlarge({ baseUrl, known, words = "" }: Signs): Way | undefined {
  const by = known.findLast((record) => record.kind === "tools_declared")?.by;
  const server =
    localServers.find((one) => one.words.test(words)) ??
    localServers.find(({ name }) => name === by) ??
    localServers.find(({ usualPort }) => usualPort.test(baseUrl));
  return server?.how;
}

/** Room for as much again: the next size that servers are usually given. Tokens. */
export function windowFor(sent: number): number {
  return 2 ** Math.ceil(Math.log2(2 * sent));
}
