/** Puts a tool's question to the person on record, so that it shows, survives a reload and stays in history. */
import type { Ask } from "./host.ts";
import type { TaskLog } from "./log.ts";

export function loggedAsk(log: TaskLog, ask: Ask): Ask {
  return {
    async question(request, signal) {
      const { callId, question, options } = request;
      const answering = ask.question(request, signal); // open before anyone hears of it: no answer comes too early
      await log.commit({ type: "question_asked", callId, question, options: [...options] });
      const answer = await answering;
      if (answer !== undefined) await log.commit({ type: "question_answered", callId, answer });
      return answer;
    },
  };
}
