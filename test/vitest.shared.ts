/** What every suite has in common: limits that only what hangs will reach, however busy the machine is. */
export const shared = {
  testTimeout: 120_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 30_000 } },
};
