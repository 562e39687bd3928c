/** A process that keeps a task open. `write` says each record on stdout once it is saved; `hold` only holds the task. */
import { createTaskStore } from "../../src/store/task-store.ts";

const [dir = "", taskId = "", what] = process.argv.slice(2);
const { past, journal, readOnly } = await createTaskStore(dir).open(taskId);
process.stdout.write(`${readOnly ? "read-only" : "open"} ${past.length}\n`);
if (readOnly) process.exit(0);
if (what === "hold") setInterval(() => undefined, 1_000);
for (let number = past.length + 1; what === "write"; number++) {
  journal.append({
    seq: number,
    at: Date.now(),
    event: { type: "notice", id: `n${number}`, text: "x".repeat(number % 700) },
  });
  if (number % 3 === 0) continue; // some are only flushed along with the next
  await journal.sync();
  process.stdout.write(`saved ${number}\n`);
}
