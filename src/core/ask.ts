/** Puts a tool's question to the person on record, so that it shows, survives a reload and stays in history. */
import type { Ask } from "./host.ts";
import type { TaskLog } from "./log.ts";

export function loggedAsk(log: TaskLog, ask: Ask): Ask {
  return {
    async question(request, signal) {
      const { callId, question, options } = request;
      await log.commit({ type: "question_asked", callId, question, options: [...options] });
      const answer = await ask.question(request, signal);
      if (answer !== undefined) await log.commit({ type: "question_answered", callId, answer });
      return answer;
    },
  };
}
