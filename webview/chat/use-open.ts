/** Open or closed, as the person left it, also after the row scrolled away and back. */
import { useState } from "preact/hooks";
import { useChat } from "./context.ts";

/** `byItself` decides until the person does. */
export function useOpen(id: string, byItself: boolean): readonly [open: boolean, toggle: () => void] {
  const { opened } = useChat();
  const [, setCount] = useState(0);
  const open = opened.get(id) ?? byItself;
  const toggle = (): void => {
    opened.set(id, !open);
    setCount((count) => count + 1);
  };
  return [open, toggle];
}
