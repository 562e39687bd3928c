/** Figures as people read them, where core itself writes the sentence. */

/** A time to wait, in milliseconds: "12 s", "2 min", "3 h". Never less than it is. */
export function formatWait(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
