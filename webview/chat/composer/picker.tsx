/** A quiet button that opens a list to choose one from. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { Popover } from "../../parts/popover.tsx";

export interface Choice {
  readonly value: string;
  readonly title: ComponentChildren;
  readonly description?: string | undefined;
  readonly icon?: string;
}

export interface PickerProps {
  /** For screen readers and the tooltip. */
  readonly label: string;
  readonly name: string;
  readonly chosen: string | null;
  readonly choices: readonly Choice[];
  readonly onPick: (value: string) => void;
  readonly children: ComponentChildren;
  readonly foot?: ((close: () => void) => ComponentChildren) | undefined;
}

export function Picker({ label, name, chosen, choices, onPick, children, foot }: PickerProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const pick = (value: string): void => {
    setOpen(false);
    anchor.current?.focus();
    if (value !== chosen) onPick(value);
  };
  return (
    <>
      <button
        ref={anchor}
        type="button"
        class={`chip chip-${name} ${open ? "open" : ""}`}
        aria-label={label}
        title={label}
        aria-haspopup="listbox"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <Popover
          anchor={anchor}
          onClose={() => setOpen(false)}
          label={label}
          role="listbox"
          foot={foot?.(() => setOpen(false))}
        >
          {choices.map((choice) => (
            <Option key={choice.value} choice={choice} selected={choice.value === chosen} onPick={pick} />
          ))}
        </Popover>
      )}
    </>
  );
}

function Option({ choice, selected, onPick }: { choice: Choice; selected: boolean; onPick: (value: string) => void }) {
  return (
    <div
      role="option"
      class="option"
      data-option
      tabIndex={-1}
      aria-selected={selected}
      onClick={() => onPick(choice.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onPick(choice.value);
      }}
    >
      <span class="option-check">{selected && <Icon name="check" />}</span>
      {choice.icon !== undefined && <Icon name={choice.icon} />}
      <span class="option-text">
        <span>{choice.title}</span>
        {choice.description !== undefined && choice.description !== "" && <small>{choice.description}</small>}
      </span>
    </div>
  );
}
