/** Ids that no other process and no later start will make again. */
import { randomBytes } from "node:crypto";
import type { NextId } from "../core/host.ts";

/** `task-mb3k2x1f-9qz4…`: what it names, when (base 36, so they sort by time), and chance. */
export function createIds(now: () => number = Date.now): NextId {
  return (prefix) => `${prefix}-${now().toString(36).padStart(9, "0")}-${randomBytes(6).toString("hex")}`;
}
