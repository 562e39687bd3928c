/** Opens the tasks it is given and prints what comes of it. */
import { toAppError } from "../../src/core/errors.ts";
import { createTaskStore } from "../../src/store/task-store.ts";

const [dir = "", ...taskIds] = process.argv.slice(2);
for (const taskId of taskIds) {
  try {
    const { past, readOnly, journal } = await createTaskStore(dir).open(taskId);
    process.stdout.write(`${taskId}: ${past.length} records${readOnly ? ", read-only" : ""}\n`);
    await journal.sync();
  } catch (thrown) {
    const { message, advice } = toAppError(thrown, { code: "internal", message: String(thrown), advice: "" });
    process.stdout.write(`${message}\n${advice}\n`);
  }
}
