/** As a ref: takes the focus when it appears, because the person just asked for it. */
export function focusNow(element: HTMLElement | null): void {
  element?.focus();
}
