/** The accessibility problems of a page, as axe sees them. */
import axe from "axe-core";
import { drawn, type Panel } from "./panel.ts";

/** axe is put in as a function, because the page's policy forbids script text. */
export async function problemsIn({ page }: Panel): Promise<readonly string[]> {
  await page.emulateMedia({ reducedMotion: "reduce" }); // what still appears has less contrast
  await drawn(page);
  if (!(await page.evaluate(() => "axe" in window))) {
    const context = await page.context().newCDPSession(page);
    await context.send("Runtime.evaluate", { expression: axe.source });
  }
  const { violations } = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    return axe.run(document, { rules: { region: { enabled: false } } });
  });
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
  );
}
