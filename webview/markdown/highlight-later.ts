/** Colours finished code when the browser has nothing else to do, and remembers what came out. */

export interface CodeSpan {
  readonly text: string;
  /** "" for plain text, else one of the few scopes that have a colour. */
  readonly scope: string;
}

const longest = 30_000;
const rememberedBlocks = 300;
const results = new Map<string, readonly CodeSpan[]>();

export function highlighted(language: string, text: string): readonly CodeSpan[] | undefined {
  return results.get(`${language}\n${text}`);
}

/** Calls `ready` once there is something to show. Returns how to give up. */
export function highlightLater(language: string, text: string, ready: () => void): () => void {
  if (text.length > longest) return () => undefined;
  let wanted = true;
  const idle = requestIdleCallback(async () => {
    const { highlight } = await import("./highlight.ts");
    const spans = wanted ? highlight(language, text) : undefined;
    if (spans === undefined) return;
    const oldest = results.size >= rememberedBlocks ? results.keys().next().value : undefined;
    if (oldest !== undefined) results.delete(oldest);
    results.set(`${language}\n${text}`, spans);
    if (wanted) ready();
  });
  return () => {
    wanted = false;
    cancelIdleCallback(idle);
  };
}
