/** The little that a suite inside the extension host needs: named tests, run in order, reported one a line. */

/** `suite`: what its results are reported under. */
export type RunSuite = (suite: string) => Promise<void>;

/** A failure is reported and does not end the suite. */
export function defineSuite(tests: Readonly<Record<string, () => Promise<void> | void>>): RunSuite {
  return async (suite) => {
    for (const [name, test] of Object.entries(tests)) {
      const error = await attempt(test);
      console.log(`DIGLOT-TEST ${JSON.stringify({ suite, name, ...(error === undefined ? {} : { error }) })}`);
    }
  };
}

async function attempt(test: () => Promise<void> | void): Promise<string | undefined> {
  try {
    await test();
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
}
