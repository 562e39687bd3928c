/** A wish that the server has no words for is refused before anything is sent. */
import type { AppErrorData } from "../../core/errors.ts";

export function noBudget(baseUrl: string): AppErrorData {
  return {
    code: "bad_request",
    message: `${new URL(baseUrl).host} takes no thinking budget.`,
    advice: "Choose an effort in the profile's settings, or leave the thinking to the model.",
  };
}
