/**
 * Something that opens above or below what was pressed, inside the panel's width. Its options are one Tab stop: arrows,
 * Home and End move, Escape closes and gives the focus back, and so does a press elsewhere.
 */
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useChat } from "../chat/context.ts";
import { useEscape } from "./escape.ts";

export interface PopoverProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly label: string;
  readonly role: "menu" | "listbox";
  readonly children: ComponentChildren;
  /** Below the options, not one of them. */
  readonly foot?: ComponentChildren;
}

export function Popover({ anchor, onClose, label, role, children, foot }: PopoverProps) {
  const box = useRef<HTMLDivElement>(null);
  const { escapes } = useChat();
  const close = (): void => {
    onClose();
    anchor.current?.focus();
  };
  useEscape(escapes, true, close);
  useLayoutEffect(() => place(box.current, anchor.current), [anchor]);
  useLayoutEffect(() => {
    const all = optionsOf(box.current);
    (all.find((option) => option.getAttribute("aria-selected") === "true") ?? all[0])?.focus();
  }, []);
  useLayoutEffect(() => {
    const outside = (event: Event): void => {
      const { target } = event;
      if (!(target instanceof Node) || box.current?.contains(target) || anchor.current?.contains(target)) return;
      onClose();
    };
    addEventListener("pointerdown", outside);
    addEventListener("blur", onClose);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("blur", onClose);
    };
  }, [anchor, onClose]);
  return (
    <div class="popover" ref={box}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the role is a menu or a list of options */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a name */}
      <div role={role} aria-label={label} class="options" onKeyDown={(event) => moveFocus(event, box.current, onClose)}>
        {children}
      </div>
      {foot}
    </div>
  );
}

function optionsOf(box: HTMLElement | null): readonly HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>("[data-option]") ?? [])];
}

function moveFocus(event: KeyboardEvent, box: HTMLElement | null, onClose: () => void): void {
  const options = optionsOf(box);
  const { activeElement } = document;
  const at = activeElement instanceof HTMLElement ? options.indexOf(activeElement) : -1;
  const last = options.length - 1;
  const to = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key];
  if (event.key === "Tab") onClose();
  else if (to !== undefined) {
    event.preventDefault();
    event.stopPropagation();
    options[to]?.focus();
  } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const typed = event.key.toLowerCase();
    const rest = [...options.slice(at + 1), ...options.slice(0, at + 1)];
    rest.find((option) => option.textContent?.trim().toLowerCase().startsWith(typed))?.focus();
  }
}

const gap = 4;
const margin = 8;

function place(box: HTMLElement | null, anchor: HTMLElement | null): void {
  if (box === null || anchor === null) return;
  const from = anchor.getBoundingClientRect();
  const above = from.top > innerHeight - from.bottom;
  const left = Math.min(from.left, innerWidth - box.offsetWidth - margin);
  box.style.left = `${Math.max(margin, left)}px`;
  if (above) box.style.bottom = `${innerHeight - from.top + gap}px`;
  else box.style.top = `${from.bottom + gap}px`;
  box.style.maxHeight = `${(above ? from.top : innerHeight - from.bottom) - gap - margin}px`;
}
