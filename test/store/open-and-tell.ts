/** Opens a task and prints what is wrong. */
import { toAppError } from "../../src/core/errors.ts";
import { createTaskStore } from "../../src/store/task-store.ts";

try {
  await createTaskStore(process.argv[2] ?? "").open("a");
} catch (thrown) {
  const { message, advice } = toAppError(thrown, { code: "internal", message: String(thrown), advice: "" });
  process.stdout.write(`${message}\n${advice}\n`);
}
