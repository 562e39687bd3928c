/** Exhaustiveness, proven by the compiler and kept honest at run time. */

export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
