/** A rate that is told as a refusal, under 400 or 403: waited for like a 429, on every wire, where nothing is spent. */
import { expect, test } from "vitest";
import type { Dialect } from "../../src/core/dialect.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { describeWords } from "../../src/providers/editor-lm/refusals.ts";
import { inTurn, runAt } from "../support/fault-runs.ts";
import { type NetworkWire, networkWires } from "../support/network-wires.ts";
import { response } from "../support/raw-server.ts";

/** [status, body] */
type Refused = readonly [number, object];

const throttled: readonly Refused[] = [
  // AWS says so under 400 (botocore#1946, aws-sdk-go#3119)
  [400, { message: "ThrottlingException: Rate exceeded" }],
  [400, { __type: "ThrottlingException", message: "Rate exceeded" }],
  [
    400,
    { error: { code: "TooManyRequestsException", message: "Too many requests, please wait before trying again." } },
  ],
  [
    400,
    { error: { type: "rate_limit_error", message: "This request would exceed the rate limit for your organization." } },
  ],
  [400, { code: "Throttling.RateQuota", message: "Requests rate limit exceeded, please try again later." }],
  // Google under 403
  [403, { error: { code: 403, message: "Rate Limit Exceeded", errors: [{ reason: "rateLimitExceeded" }] } }],
  [
    403,
    {
      error: {
        code: 403,
        message:
          "Quota exceeded for quota metric 'Generate Content API requests per minute' and limit 'PerMinutePerUser'",
      },
    },
  ],
  // GitHub under 403
  [403, { message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again." }],
  [403, { message: "API rate limit exceeded for user ID 1." }],
  [403, { error: { message: "Request was throttled. Expected available in 12 seconds." } }],
  [403, { error: { message: "RPM limit exceeded." } }],
];

const refused: readonly Refused[] = [
  [400, { error: { message: "Unknown parameter: 'rate_limit'." } }],
  [400, { error: { message: "throttling_config: Extra inputs are not permitted" } }],
  [
    400,
    {
      error: {
        code: "insufficient_quota",
        message: "You exceeded your current quota, please check your plan and billing details.",
      },
    },
  ],
  [403, { error: { message: "Your account balance is insufficient. Rate limit exceeded for unpaid accounts." } }],
  [403, { error: { message: "Too many requests without billing: add credit to go on." } }],
  [403, { error: { message: "The free tier of the model has been exhausted." } }],
  [403, { error: { message: "This key may not use the model." } }],
  [401, { error: { message: "Too many requests with a wrong key." } }],
  [400, { error: { message: "Request too large for `m` on tokens per minute (TPM): Limit 6000, Requested 8120." } }],
];

async function play(wire: NetworkWire, dialect: Dialect, [status, body]: Refused) {
  const server = await inTurn(response(status, JSON.stringify(body), ["retry-after: 2"]));
  const { clock, error } = await runAt(server.host, { wire, dialect });
  return { requests: server.requests, waits: clock.waits, error };
}

const onAll = (rows: readonly Refused[]) => networkWires.flatMap((wire) => rows.map((row) => [wire, ...row] as const));

test.each(onAll(throttled))("%s: a throttle under %i is waited for: %j", async (wire, status, body) => {
  for (const dialect of [jsonDialect, xmlDialect]) {
    const { requests, waits, error } = await play(wire, dialect, [status, body]);
    expect(requests).toBe(6);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_000); // as the server asked
    expect(error).toMatchObject({ code: "rate_limit", status });
  }
});

test.each(onAll(refused))("%s: what is spent or refused under %i is sent once: %j", async (wire, status, body) => {
  const { requests, waits, error } = await play(wire, xmlDialect, [status, body]);
  expect([requests, waits]).toEqual([1, []]);
  expect(error?.mayPass).toBeUndefined();
});

test("what extensions pass on from the servers behind the editor's models is told apart in the same way", () => {
  for (const [status, body] of throttled)
    expect(describeWords({ status, words: JSON.stringify(body) }, "m")).toMatchObject({
      code: "rate_limit",
      mayPass: true,
    });
  for (const [status, body] of refused)
    expect(describeWords({ status, words: JSON.stringify(body) }, "m").mayPass).toBeUndefined();
});
