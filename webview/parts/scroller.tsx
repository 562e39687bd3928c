/** What scrolls inside a row: reachable by keyboard, with a name, and no landmark of its own. */
import type { ComponentChildren } from "preact";

export interface ScrollerProps {
  readonly class: string;
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Scroller({ class: name, label, children }: ScrollerProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div role="group" class={name} tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
