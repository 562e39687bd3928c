/** Turns what the person does with wheel, keys, finger and scroll bar into follow events, and pins the end while following. */
import type { Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { useChat } from "./context.ts";
import { type FollowEvent, type FollowMode, follow } from "./follow.ts";

export function useFollow(box: RefObject<HTMLElement | null>): void {
  const { followMode } = useChat();
  useLayoutEffect(() => {
    const element = box.current;
    return element === null ? undefined : watch(element, followMode);
  }, [box, followMode]);
}

const upKeys = new Set(["ArrowUp", "PageUp", "Home"]);
const downKeys = new Set(["ArrowDown", "PageDown", " "]);
const atEndPixels = 4;

function watch(element: HTMLElement, mode: Signal<FollowMode>): () => void {
  const pin = (): void => {
    if (mode.peek() === "following") element.scrollTop = element.scrollHeight;
  };
  const happened = (event: FollowEvent): void => {
    mode.value = follow(mode.peek(), event);
  };
  const signal = new AbortController();
  listen(element, happened, signal.signal);
  const growth = new ResizeObserver(pin);
  growth.observe(element);
  for (const child of element.children) growth.observe(child);
  const stop = mode.subscribe(pin); // also called when the person comes back to the end
  return () => {
    stop();
    growth.disconnect();
    signal.abort();
  };
}

function listen(element: HTMLElement, happened: (event: FollowEvent) => void, signal: AbortSignal): void {
  const options = { signal, passive: true } as const;
  let intent: "none" | "down" | "drag" = "none";
  let before = element.scrollTop;
  let touchedAt = 0;
  const canMove = (): boolean => element.scrollHeight > element.clientHeight + 1;
  const up = (target: EventTarget | null): void => {
    intent = "none";
    if (canMove() && !hasOwnScroll(target, element)) happened({ type: "moved_up" });
  };

  const wheel = (event: WheelEvent): void => {
    if (event.deltaY < 0) up(event.target);
    else intent = "down";
  };
  const key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    if (event.key === "End") happened({ type: "asked_for_end" });
    else if (upKeys.has(event.key)) up(event.target);
    else if (downKeys.has(event.key)) intent = "down";
  };
  const scroll = (): void => {
    const top = element.scrollTop;
    const atEnd = element.scrollHeight - top - element.clientHeight <= atEndPixels;
    if (intent === "drag" && top < before - 1) happened({ type: "moved_up" });
    else if (intent !== "none" && top > before) happened({ type: "moved_down", atEnd });
    before = top;
  };
  const touch = (event: TouchEvent): void => {
    const y = event.touches[0]?.clientY ?? touchedAt;
    if (y > touchedAt + 2) up(event.target);
    else if (y < touchedAt) intent = "down";
    touchedAt = y;
  };

  const startTouch = (event: TouchEvent): void => {
    touchedAt = event.touches[0]?.clientY ?? 0;
  };
  const press = ({ target }: PointerEvent): void => {
    if (target === element) intent = "drag"; // the list itself is only hit on its scroll bar
  };
  const release = (): void => {
    if (intent === "drag") intent = "none";
  };

  element.addEventListener("wheel", wheel, options);
  element.addEventListener("keydown", key, options);
  element.addEventListener("scroll", scroll, options);
  element.addEventListener("touchmove", touch, options);
  element.addEventListener("touchstart", startTouch, options);
  element.addEventListener("pointerdown", press, options);
  addEventListener("pointerup", release, options);
}

/** An open output with its own scroll takes the wheel until it is at its top. */
function hasOwnScroll(target: EventTarget | null, list: HTMLElement): boolean {
  for (let node = target; node instanceof HTMLElement && node !== list; node = node.parentElement) {
    if (node.scrollTop > 0 && node.scrollHeight > node.clientHeight + 1) return true;
  }
  return false;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
