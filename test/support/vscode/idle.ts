/** In place of a suite: the extension host runs, and a person, or a test in their place, uses the window. */
export function run(): Promise<never> {
  return new Promise(() => undefined);
}
