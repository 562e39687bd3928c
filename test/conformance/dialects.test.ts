import { describe, expect, test } from "vitest";
import { familyOf, loadCases, mismatch, play, type WireCase } from "./run.ts";

/** Families that the decoders alone can answer for. */
const families = ["X", "C", "A", "N"];

const cases = loadCases().filter((wireCase) => families.includes(familyOf(wireCase)));

describe.each(families)("family %s of the recorded replies", (family) => {
  const own = cases.filter((wireCase) => familyOf(wireCase) === family);
  test(`${family}: every reply is read as it was meant`, () => {
    const failed = own.flatMap((wireCase) => failure(wireCase, [play(wireCase)]));
    console.info(`family ${family}: ${own.length - failed.length} of ${own.length}`);
    expect(failed).toEqual([]);
  });
  test(`${family}: and the same however its text is cut`, () => {
    const cuts = [(text: string) => Array.from({ length: text.length }, (_, at) => text.charAt(at)), (text: string) => [text]];
    const failed = own.flatMap((wireCase) => failure(wireCase, cuts.map((cut) => play(wireCase, cut))));
    expect(failed).toEqual([]);
  });
});

function failure(wireCase: WireCase, played: readonly ReturnType<typeof play>[]): readonly string[] {
  const problems = played.map((each) => mismatch(wireCase, each)).filter((problem) => problem !== undefined);
  return problems.slice(0, 1).map((problem) => `${wireCase.id}: ${problem}`);
}
