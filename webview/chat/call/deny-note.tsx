/** A word to the model about why not. Enter denies. */
import { focusNow } from "../../parts/focus-now.ts";
export interface DenyNoteProps {
  readonly note: string;
  readonly onChange: (note: string) => void;
  readonly onDeny: () => void;
}

export function DenyNote({ note, onChange, onDeny }: DenyNoteProps) {
  return (
    <div class="deny-note">
      <input
        class="field"
        aria-label="Why not? The model reads this"
        placeholder="Why not? (optional, the model reads it)"
        value={note}
        ref={focusNow}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          onDeny();
        }}
      />
      <button type="button" class="button" onClick={onDeny}>
        Deny
      </button>
    </div>
  );
}
