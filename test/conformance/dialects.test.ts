import { afterAll, describe, expect, test } from "vitest";
import { choices } from "./choices.ts";
import { familyOf, loadCases, mismatch, outcomeOf, play } from "./run.ts";

/** Families that are read as they were meant, and must stay so. The others are played too, for their figures. */
const held = ["X", "C", "A", "N", "T", "E", "L", "R", "H", "O", "V"];

/** Replies that are read wrongly, and why. One that comes right must leave this list. */
const owed: Readonly<Record<string, string>> = {};

const cases = loadCases();
const families = [...new Set(cases.map(familyOf))].sort();
const eachCharacter = (text: string): readonly string[] =>
  Array.from({ length: text.length }, (_, at) => text.charAt(at));
const inThrees = (text: string): readonly string[] => text.match(/[\s\S]{1,3}/g) ?? [];

const figures: string[] = [];
afterAll(() => console.info(`Recorded replies, by family:\n${figures.join("\n")}`));

test("every choice that the corpus leaves open is made, and said", () => {
  const open = cases.filter((wireCase) => wireCase.policy === true && held.includes(familyOf(wireCase)));
  expect(Object.keys(choices).sort()).toEqual(open.map(({ id }) => id).sort());
});

describe.each(families)("family %s of the recorded replies", (family) => {
  const own = cases.filter((wireCase) => familyOf(wireCase) === family);

  test("is read as it was meant, where that is held", async () => {
    const judged = await Promise.all(own.map(async (wireCase) => mismatch(wireCase, await play(wireCase))));
    const failed = own.flatMap(({ id }, at) => (judged[at] === undefined ? [] : [`${id}: ${judged[at]}`]));
    figures.push(`  ${family}: ${own.length - failed.length} passed, ${failed.length} failed`);
    const expected = own.map(({ id }) => id).filter((id) => id in owed);
    if (held.includes(family)) expect(failed).toEqual(expected.map((id) => expect.stringContaining(`${id}:`)));
  });

  test.each([
    ["character by character", eachCharacter],
    ["in threes", inThrees],
  ])("is read the same %s", async (_, cut) => {
    const same = await Promise.all(
      own.map(async (wireCase) => JSON.stringify(await play(wireCase, cut)) === (await outcomeOf(wireCase))),
    );
    expect(own.filter((_, at) => same[at] === false).map(({ id }) => id)).toEqual([]);
  });
});
