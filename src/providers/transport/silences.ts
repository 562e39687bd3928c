/** What comes of a reply, and a word whenever nothing has come for a while: the connection may well be alive. */
import type { ProviderDelta } from "../../core/provider.ts";

/** Nothing is told before the first delta: until then something else is waited for. */
export async function* tellSilences(
  deltas: AsyncIterable<ProviderDelta>,
  silenceMs: number,
): AsyncGenerator<ProviderDelta> {
  const iterator = deltas[Symbol.asyncIterator]();
  let isTold = true;
  try {
    for (;;) {
      const next = iterator.next();
      if (!isTold && !(await isSettledWithin(next, silenceMs))) {
        yield { type: "waiting", for: "more" };
        isTold = true;
      }
      const { done, value } = await next;
      if (done === true) return;
      isTold = false;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** Resolves, whatever becomes of the promise. */
function isSettledWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    const settled = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    promise.then(settled, settled);
  });
}
