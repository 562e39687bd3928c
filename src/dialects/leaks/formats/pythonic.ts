/** Llama 3.2 and 4: `[read_file(path="a"), list_files(path=".")]`. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { bare, pythonAhead } from "../openings.ts";

export const pythonic: LeakFormat = {
  name: "Pythonic",
  openings: [
    { opens: () => seq(lit("<|python_start|>"), gap), ahead: pythonAhead, body: "python", stands: "marked" },
    { opens: bare, ahead: pythonAhead, body: "python", stands: "bare" },
  ],
};
