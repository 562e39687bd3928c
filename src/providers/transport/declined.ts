/** The provider's own filter ended the reply, and would end the next one. */
import type { AppErrorData } from "../../core/errors.ts";

/** `detail`: what the server says of it. */
export function declined(detail: string): AppErrorData {
  return {
    code: "content_filter",
    message: "The provider refused to let this reply go on.",
    advice: "Put it in other words in a new task, or choose another model.",
    detail,
  };
}
