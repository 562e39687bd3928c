import { describe, expect, test } from "vitest";
import { familyOf, loadCases, mismatch, play, type WireCase } from "./run.ts";

/** Families that the decoders alone can answer for. */
const families = ["X", "C", "A", "N"];

/** Replies that are read wrongly, and why. One that comes right must leave this list. */
const owed: Readonly<Record<string, string>> = {
  "n16-text-and-call-same": "a call leaked as text beside the same native call needs the formats of leaked calls",
};

const cases = loadCases();
const eachCharacter = (text: string): readonly string[] =>
  Array.from({ length: text.length }, (_, at) => text.charAt(at));
const inThrees = (text: string): readonly string[] => text.match(/[\s\S]{1,3}/g) ?? [];

describe.each(families)("family %s of the recorded replies", (family) => {
  const own = cases.filter((wireCase) => familyOf(wireCase) === family);
  const expected = own.map(({ id }) => id).filter((id) => id in owed);

  test("is read as it was meant", () => {
    const failed = own.filter((wireCase) => mismatch(wireCase, play(wireCase)) !== undefined);
    console.info(`family ${family}: ${own.length - failed.length} of ${own.length}`);
    expect(failed.map(explain)).toEqual(expected.map((id) => expect.stringContaining(`${id}:`)));
  });

  test.each([
    ["character by character", eachCharacter],
    ["in threes", inThrees],
  ])("is read the same %s", (_, cut) => {
    const changed = own.filter((wireCase) => outcome(wireCase, cut) !== outcome(wireCase));
    expect(changed.map(({ id }) => id)).toEqual([]);
  });
});

function explain(wireCase: WireCase): string {
  return `${wireCase.id}: ${mismatch(wireCase, play(wireCase))}`;
}

function outcome(wireCase: WireCase, cut?: (text: string) => readonly string[]): string {
  return JSON.stringify(play(wireCase, cut));
}
