/** What a check needs from its host: the profile's connection, time, and where to keep what it came to. */
import type { ExplicitStyle } from "../dialect.ts";
import type { Result } from "../errors.ts";
import type { EvidenceStore } from "../evidence.ts";
import type { Clock } from "../host.ts";
import type { RequestMeasure } from "../measure.ts";
import type { Provider, Usage } from "../provider.ts";
import type { Verdict } from "./step.ts";

/** A server and model, ready to be asked. */
export interface CheckTarget {
  /** As requests are sent to it. */
  readonly address: string;
  /** Whether requests carry a key. */
  readonly hasKey: boolean;
  /** Why there is no connection to look for, in words. Absent: there is one. */
  readonly unconnected?: string;
  /** `without`: the parts of a request that the server has refused. */
  connect(without: readonly string[]): Result<Provider>;
  models(signal: AbortSignal): Promise<Result<readonly string[]>>;
  /** A text without the key and without the values of headers. Everything that a server said goes through it. */
  hide(text: string): string;
}

/** One request to the model that has ended. */
export interface AskedRequest {
  /** The label of the style; "" where no tools were asked for. */
  readonly style: string;
  readonly end: "done" | "failed" | "stopped";
  /** By a person or by its time limit: it may well be billed. */
  readonly isStopped: boolean;
  readonly usage: Usage | undefined;
  readonly estimate: RequestMeasure["estimate"];
  /** Milliseconds. */
  readonly firstMs: number | undefined;
  /** Output tokens a second. */
  readonly speed: number | undefined;
}

export interface CheckDeps extends CheckTarget {
  readonly model: string;
  /** The name under which evidence about the server is kept. */
  readonly baseUrl: string;
  readonly styles: readonly ExplicitStyle[];
  /** What is known already that the server refuses. */
  readonly without: readonly string[];
  readonly evidence: EvidenceStore;
  readonly clock: Clock;
  /** Told of every request to the model. */
  asked?(request: AskedRequest): void;
  /** Name, connection and certificate, before anything is sent. `sent`: it took a request to find out. */
  probe(address: string, signal: AbortSignal): Promise<{ readonly verdict: Verdict; readonly sent: boolean }>;
  /** A signal that also aborts after so many milliseconds. */
  within(ms: number, signal: AbortSignal): AbortSignal;
}
