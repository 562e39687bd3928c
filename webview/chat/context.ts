/** What every part of the chat can reach. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ChatToHost } from "../../src/core/panel.ts";
import type { Bridge } from "../bridge.ts";
import type { EscapeStack } from "../parts/escape.ts";
import type { Approvals } from "./approvals.ts";
import type { FollowMode } from "./follow.ts";
import type { RowList } from "./row-list.ts";

export interface Chat {
  readonly bridge: Bridge;
  readonly list: RowList;
  readonly draft: Signal<string>;
  readonly followMode: Signal<FollowMode>;
  readonly showsHistory: Signal<boolean>;
  /** Said to screen readers: calmly, and at once. */
  readonly said: Signal<string>;
  readonly calledOut: Signal<string>;
  readonly stopArmed: ReadonlySignal<boolean>;
  readonly escapes: EscapeStack;
  readonly approvals: Approvals;
  /** Which rows the person opened or closed; a row that scrolled away and back is as it was left. */
  readonly opened: Map<string, boolean>;
  /** Where the list was, to come back to. */
  readonly place: Signal<Place | null>;
  post(message: ChatToHost): void;
  focusInput(): void;
  send(text: string): void;
}

export interface Place {
  readonly taskId: string;
  readonly rowId: string;
}

export const ChatContext = createContext<Chat | null>(null);

export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (chat === null) throw new Error("drawn outside the chat");
  return chat;
}
