/** What Escape closes: the innermost open thing first. */
import { useLayoutEffect, useRef } from "preact/hooks";

export interface EscapeStack {
  /** Returns how to take it off again. */
  push(close: () => void): () => void;
  /** Closes the innermost open thing. False when nothing is open. */
  closeInnermost(): boolean;
}

export function createEscapeStack(): EscapeStack {
  const open: (() => void)[] = [];
  return {
    push(close) {
      open.push(close);
      return () => {
        const at = open.lastIndexOf(close);
        if (at !== -1) open.splice(at, 1);
      };
    },
    closeInnermost() {
      const close = open.at(-1);
      close?.();
      return close !== undefined;
    },
  };
}

/** Registers `close` while `isOpen`, before it is painted: an Escape that comes as quickly must not go past it. */
export function useEscape(stack: EscapeStack, isOpen: boolean, close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useLayoutEffect(() => (isOpen ? stack.push(() => latest.current()) : undefined), [stack, isOpen]);
}
