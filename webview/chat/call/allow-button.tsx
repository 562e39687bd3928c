/** Allow, with "for this task" behind the arrow when that can be granted. */
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useChat } from "../context.ts";

export interface AllowButtonProps {
  readonly grant: { readonly group: string; readonly label: string } | undefined;
  readonly onAllow: (grant?: string) => void;
}

export function AllowButton({ grant, onAllow }: AllowButtonProps) {
  const { bridge } = useChat();
  const [open, setOpen] = useState(false);
  const arrow = useRef<HTMLButtonElement>(null);
  const isMac = bridge.surroundings.value?.isMac ?? false;
  return (
    <span class="split">
      <button type="button" class="button primary" onClick={() => onAllow()}>
        Allow <kbd>{isMac ? "⌘⏎" : "Ctrl+⏎"}</kbd>
      </button>
      {grant !== undefined && (
        <button
          ref={arrow}
          type="button"
          class="button primary arrow"
          aria-label="More ways to allow"
          aria-haspopup="menu"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Icon name="chevron-down" />
        </button>
      )}
      {grant !== undefined && open && (
        <Popover anchor={arrow} onClose={() => setOpen(false)} label="More ways to allow" role="menu">
          <button type="button" role="menuitem" class="option" data-option onClick={() => onAllow(grant.group)}>
            <span class="option-text">
              <b>Allow {grant.label} for this task</b>
              <small>It will not ask about this again until the task is over.</small>
            </span>
          </button>
        </Popover>
      )}
    </span>
  );
}
