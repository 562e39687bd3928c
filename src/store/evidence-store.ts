/** What was learnt about servers and models, kept as JSON lines in one file that all tasks share. */
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Evidence, type EvidenceStore, evidence } from "../core/evidence.ts";
import { parseJson } from "../core/json.ts";
import { makeFolder, openForAppend, replaceFile } from "./files.ts";

/** The oldest go first. A server has one or two entries, so nobody comes near this by working. */
const most = 1_000;

/** Never rejects, and neither does `add`: a file that cannot be used costs only that things are learnt again. */
export async function createEvidenceStore(file: string): Promise<EvidenceStore> {
  const { known, lines } = await load(file);
  if (lines > 4 * most) await replaceFile(file, known.map(lineOf).join("")).catch(() => undefined);
  return {
    about(baseUrl, model) {
      const records = known.filter((record) => record.baseUrl === baseUrl && record.model === model);
      return records.slice(records.findLastIndex(({ kind }) => kind === "forgotten") + 1);
    },
    async add(record) {
      known.push(record);
      if (known.length > most) known.shift();
      await append(file, lineOf(record)).catch(() => undefined); // still known until the end
    },
  };
}

async function load(file: string): Promise<{ readonly known: Evidence[]; readonly lines: number }> {
  const text = await readFile(file, "utf8").catch(() => "");
  const lines = text.split("\n");
  return { known: lines.flatMap(readLine).slice(-most), lines: lines.length };
}

function readLine(line: string): readonly Evidence[] {
  const parsed = parseJson(line);
  const record = parsed.ok ? evidence.safeParse(parsed.value) : undefined;
  return record?.success === true ? [record.data] : [];
}

function lineOf(record: Evidence): string {
  return `${JSON.stringify(record)}\n`;
}

/** The line feed in front keeps a half line that a crash may have left from swallowing this one. */
async function append(file: string, line: string): Promise<void> {
  await makeFolder(dirname(file));
  const handle = await openForAppend(file);
  try {
    await handle.write(`\n${line}`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
