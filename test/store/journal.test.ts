import { appendFile, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import type { Logged } from "../../src/core/event.ts";
import { type AppendFile, createJournal } from "../../src/store/journal.ts";
import { readJournal } from "../../src/store/read-journal.ts";
import { encodeRecord } from "../../src/store/record.ts";
import { createTaskStore } from "../../src/store/task-store.ts";
import { fc } from "../support/property.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { recordsOf, shortTask } from "./sample-log.ts";

const records = recordsOf(shortTask);

async function savedTask(dir: string, past: readonly Logged[] = records): Promise<string> {
  const { journal } = await createTaskStore(dir).open("task-1");
  for (const record of past) journal.append(record);
  await journal.sync();
  await journal.close();
  return join(dir, "tasks", "task-1", "events.jsonl");
}

test("what was saved comes back as it was, in order, with nothing to repair", async () => {
  const dir = await tempFolder();
  await savedTask(dir);
  const { past, readOnly, repaired, journal } = await createTaskStore(dir).open("task-1");
  expect(past).toEqual(records);
  expect(readOnly).toBe(false);
  expect(repaired).toBeUndefined();
  await journal.close();
});

test("only the user can look into the files", async () => {
  const dir = await tempFolder();
  const path = await savedTask(dir);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(dir, "tasks", "task-1"))).mode & 0o777).toBe(0o700);
});

test("cut at any byte of its last three records, a journal keeps all before and takes more", async () => {
  const source = await readFile(await savedTask(await tempFolder()));
  const starts = [0];
  for (let at = source.indexOf(10); at !== -1; at = source.indexOf(10, at + 1)) starts.push(at + 1);
  const dir = await tempFolder();
  const store = createTaskStore(dir);
  const next = recordsOf([{ type: "notice", id: "n", text: "after" }], 99)[0]!;
  for (let cut = starts.at(-4)!; cut < source.length; cut++) {
    const taskId = `cut-${cut}`;
    const folder = join(dir, "tasks", taskId);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "events.jsonl"), source.subarray(0, cut));
    const whole = starts.filter((start) => start > 0 && start <= cut).length;
    const torn = cut - starts.filter((start) => start <= cut).at(-1)!;

    const opened = await store.open(taskId);
    expect(opened.past).toEqual(records.slice(0, whole));
    expect(opened.repaired).toEqual(torn === 0 ? undefined : { torn, skipped: 0, gaps: 0 });
    opened.journal.append(next);
    await opened.journal.close();

    const names = (await readdir(folder)).filter((name) => name.startsWith("events.torn-"));
    expect(names.length).toBe(torn === 0 ? 0 : 1);
    if (torn > 0) expect((await readFile(join(folder, names[0]!))).length).toBe(torn);
    const again = readJournal(await readFile(join(folder, "events.jsonl")));
    expect(again).toMatchObject({ past: [...records.slice(0, whole), next], damaged: 0, gaps: 0 });
  }
});

test("whatever is flipped or wiped in the middle, every intact record loads", () => {
  let prev: number | undefined;
  const lines = records.map((record) => {
    const encoded = encodeRecord(record, prev);
    prev = encoded.crc;
    return Buffer.from(encoded.line);
  });
  const whole = Buffer.concat(lines);
  const harm = fc.record({
    at: fc.nat(whole.length - 1),
    length: fc.integer({ min: 1, max: 400 }),
    byte: fc.option(fc.integer({ min: 0, max: 255 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(harm, { minLength: 1, maxLength: 4 }), (harms) => {
      const bytes = Buffer.from(whole);
      for (const { at, length, byte } of harms) {
        if (byte === undefined) bytes.fill(0, at, Math.min(at + length, bytes.length));
        else bytes[at] = byte;
      }
      const expected: Logged[] = [];
      let start = 0;
      for (const [index, line] of lines.entries()) {
        const body = line.subarray(0, -1);
        const untouched = bytes.subarray(start, start + body.length).equals(body);
        // behind the last line feed everything counts as torn off, however whole it looks
        const kept = start + body.length <= bytes.lastIndexOf(10);
        if (untouched && kept) expected.push(records[index]!);
        start += line.length;
      }
      expect(readJournal(bytes).past).toEqual(expected);
    }),
    { numRuns: 3_000 },
  );
});

test("a missing line is noticed, and the rest still loads", async () => {
  const dir = await tempFolder();
  const path = await savedTask(dir);
  const lines = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, lines.toSpliced(4, 1).join("\n"));
  const { past, repaired, journal } = await createTaskStore(dir).open("task-1");
  expect(past).toEqual(records.toSpliced(4, 1));
  expect(repaired).toEqual({ torn: 0, skipped: 0, gaps: 1 });
  await journal.close();
});

test("records of a newer version are passed over and stay in the file byte for byte", async () => {
  const dir = await tempFolder();
  const path = await savedTask(dir, records.slice(0, 3));
  const before = readJournal(await readFile(path));
  const newer = { ...records[3]!, event: { type: "dreamt", of: "sheep" }, extra: 1 } as unknown as Logged;
  const unknown = encodeRecord(newer, before.lastCrc);
  const withExtra = encodeRecord({ ...records[4]!, mood: "fine" } as Logged, unknown.crc);
  await appendFile(path, unknown.line + withExtra.line);
  const bytes = await readFile(path, "utf8");

  const { past, repaired, journal } = await createTaskStore(dir).open("task-1");
  expect(past).toEqual([...records.slice(0, 3), records[4]]);
  expect(repaired).toEqual({ torn: 0, skipped: 1, gaps: 0 });
  journal.append(records[5]!);
  await journal.close();
  const after = await readFile(path, "utf8");
  expect(after.startsWith(bytes)).toBe(true);
  expect(readJournal(Buffer.from(after))).toMatchObject({ gaps: 0, damaged: 0, unknown: 1 });
});

/** A disk in memory whose nth operation fails half-way. */
function failingDisk(failAt: number): AppendFile & { text: string; repair(): void } {
  let left = failAt;
  const step = (): void => {
    if (--left === 0) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  };
  return {
    text: "",
    repair() {
      left = -1;
    },
    async write(text) {
      try {
        step();
        this.text += text;
      } catch (cause) {
        this.text += text.slice(0, text.length / 2);
        throw cause;
      }
    },
    async datasync() {
      step();
    },
    async truncate(bytes) {
      step();
      this.text = Buffer.from(this.text).subarray(0, bytes).toString();
    },
    async close() {},
  };
}

test("a full disk at any operation: the error says so, nothing half-written counts, and all of it is saved later", async () => {
  for (let failAt = 1; failAt <= 14; failAt++) {
    const disk = failingDisk(failAt);
    const journal = createJournal(disk, { path: "/data/events.jsonl", size: 0, lastCrc: undefined });
    let acknowledged = 0;
    for (const [index, record] of records.entries()) {
      journal.append(record);
      const failure = await journal.sync().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (failure === undefined) {
        acknowledged = index + 1;
        expect(readJournal(Buffer.from(disk.text)).past).toEqual(records.slice(0, acknowledged));
        continue;
      }
      expect(failure).toBeInstanceOf(AppError);
      expect((failure as AppError).data).toMatchObject({
        code: "storage",
        message: "Diglot could not save to /data/events.jsonl: the disk is full.",
        advice: "Free some space and try again. What is not saved yet is kept until then.",
      });
    }
    disk.repair();
    await journal.close();
    expect(readJournal(Buffer.from(disk.text))).toMatchObject({ past: records, damaged: 0, gaps: 0 });
  }
});

test("syncs that come together share one round of the disk", async () => {
  let rounds = 0;
  const disk: AppendFile = { ...failingDisk(-1), datasync: async () => void rounds++ };
  const journal = createJournal(disk, { path: "x", size: 0, lastCrc: undefined });
  await Promise.all(
    records.map((record) => {
      journal.append(record);
      return journal.sync();
    }),
  );
  expect(rounds).toBe(1);
  await journal.close();
});

test("events that nobody waits for reach the file as well", async () => {
  const dir = await tempFolder();
  const { journal } = await createTaskStore(dir).open("task-1");
  journal.append(records[0]!);
  const path = join(dir, "tasks", "task-1", "events.jsonl");
  await expect.poll(async () => readJournal(await readFile(path)).past.length).toBe(1);
  await journal.close();
});

test("a closed journal refuses, and closing twice is harmless", async () => {
  const { journal } = await createTaskStore(await tempFolder()).open("task-1");
  await journal.close();
  await journal.close();
  await expect(journal.sync()).rejects.toThrow("This task was closed");
});
