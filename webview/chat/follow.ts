/**
 * Whether the list keeps to its end while it grows. Decided by what the person does, never guessed from positions.
 * 1. Only an upward move of the person leaves the end.
 * 2. Only asking for the end, moving down to it, or sending words comes back.
 * 3. Growth changes nothing.
 */
export type FollowMode = "following" | "reading";

export type FollowEvent =
  | { readonly type: "moved_up" }
  /** The person moved down; `atEnd` when that brought the end into view. */
  | { readonly type: "moved_down"; readonly atEnd: boolean }
  | { readonly type: "asked_for_end" }
  | { readonly type: "sent" }
  | { readonly type: "opened_task" }
  | { readonly type: "grew" };

export function follow(mode: FollowMode, event: FollowEvent): FollowMode {
  switch (event.type) {
    case "moved_up":
      return "reading";
    case "moved_down":
      return event.atEnd ? "following" : mode;
    case "asked_for_end":
    case "sent":
    case "opened_task":
      return "following";
    case "grew":
      return mode;
  }
}
