/** A native call while it is being assembled. */
import type { JsonValue } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import type { Pieces } from "../pieces.ts";
import type { ArgumentStream } from "./argument-stream.ts";

export interface NativeCall {
  readonly id: string;
  name: string;
  spec: ToolSpec | undefined;
  started: boolean;
  readonly text: Pieces;
  /** The server sends all of the arguments again with every piece. */
  isCumulative: boolean;
  stream: ArgumentStream;
  replay: JsonValue | undefined;
}
