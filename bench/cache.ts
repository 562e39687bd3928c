/**
 * How much of what is sent had been sent before, over the long task of the tests, on every wire and in both styles. Prints a
 * table; the same figures as JSON lines follow.
 */
import { playLongTask, type Style } from "../test/support/long-task/play.ts";
import { type PrefixFigures, prefixFigures } from "../test/support/long-task/prefix.ts";
import { scriptedWires } from "../test/support/long-task/wires.ts";

const styles: readonly Style[] = ["json", "xml"];
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
const rows: object[] = [];

console.log(
  "| wire | style | turns | requests | input tokens | seen before | kept of the request before | first break |",
);
console.log("|---|---|---|---|---|---|---|---|");
for (const wire of scriptedWires) {
  for (const begun of styles) {
    const { requests, events } = await playLongTask(wire, begun);
    for (const style of styles) {
      const figures = prefixFigures(wire, requests, style);
      const turns = events.filter((event) => event.type === "turn_started" && isOf(event.style.setting, style)).length;
      const when = style === begun ? style : `${style}, switched to`;
      console.log(`| ${wire.wire} | ${when} | ${turns} | ${figuresOf(figures)} |`);
      rows.push({ wire: wire.wire, begun, turns, ...figures });
    }
  }
}
for (const row of rows) console.log(JSON.stringify(row));
process.exit(0);

function isOf(setting: string, style: Style): boolean {
  return setting === style;
}

function figuresOf({ requests, tokens, seen, kept, firstBreak }: PrefixFigures): string {
  const broken = firstBreak === undefined ? "none" : `request ${firstBreak.request}: ${firstBreak.place}`;
  return [requests, tokens.toLocaleString("en"), percent(seen), percent(kept), broken].join(" | ");
}
