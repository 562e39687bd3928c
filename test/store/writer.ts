/** A process that opens a task: `hold` keeps it, `write` writes until it is killed, `churn` opens and closes it many times. */
import { setTimeout as delay } from "node:timers/promises";
import type { Logged } from "../../src/core/event.ts";
import { createTaskStore } from "../../src/store/task-store.ts";

const [dir = "", taskId = "", what] = process.argv.slice(2);
const store = createTaskStore(dir);
if (what === "churn") await churn();
else await keep();

async function keep(): Promise<void> {
  const { past, journal, readOnly } = await store.open(taskId);
  process.stdout.write(`${readOnly ? "read-only" : "open"} ${past.length}\n`);
  if (readOnly) process.exit(0);
  if (what === "hold") setInterval(() => undefined, 1_000);
  for (let number = past.length + 1; what === "write"; number++) {
    journal.append(record(number, "x".repeat(number % 700)));
    if (number % 3 === 0) continue; // some are only flushed along with the next
    await journal.sync();
    process.stdout.write(`saved ${number}\n`);
  }
}

async function churn(): Promise<void> {
  let saved = 0;
  for (let round = 0; round < 40; round++) {
    const { past, journal, readOnly } = await store.open(taskId);
    for (let number = past.length + 1; !readOnly && number <= past.length + 3; number++, saved++) {
      journal.append(record(number, String(process.pid)));
      await journal.sync();
    }
    await journal.close();
    await delay(Math.random() * 10);
  }
  process.stdout.write(`saved ${saved}\n`);
}

function record(number: number, text: string): Logged {
  return { seq: number, at: Date.now(), event: { type: "notice", id: `n${number}`, text } };
}
