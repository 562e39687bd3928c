/** A small quiet button with an icon; its name is for screen readers and the tooltip. */
import { Icon } from "./icon.tsx";

export interface IconButtonProps {
  readonly icon: string;
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly class?: string;
}

export function IconButton({ icon, label, onClick, disabled = false, class: extra = "" }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`icon-button ${extra}`}
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
