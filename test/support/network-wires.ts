/** The wires that go over a network: what a socket can do wrong can be done to these. */
import type { Wire } from "../../src/providers/index.ts";

export type NetworkWire = Exclude<Wire, "editor-lm">;

export const networkWires: readonly NetworkWire[] = ["openai-chat", "anthropic-messages", "openai-responses"];
