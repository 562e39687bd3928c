/** Figures as people read them: short, in the same shape everywhere. */

/** Of text, counted in characters: 812 → "812 B", 1 400 → "1.4 KB". */
export function formatSize(chars: number): string {
  if (chars < 1_000) return `${chars} B`;
  const [value, unit] = chars < 999_500 ? [chars / 1_000, "KB"] : [chars / 1_000_000, "MB"];
  return `${value < 99.95 ? trimZero(value.toFixed(1)) : Math.round(value)} ${unit}`;
}

/** 9 → "9 ms", 3 200 → "3.2 s", 42 000 → "42 s", 125 000 → "2 min 5 s". */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${trimZero((ms / 1_000).toFixed(1))} s`;
  return formatSeconds(Math.round(ms / 1_000));
}

/** Whole seconds: 4 → "4 s", 125 → "2 min 5 s". */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? "" : ` ${rest} s`}`;
}

export function formatLines(lines: number): string {
  return lines === 1 ? "1 line" : `${lines.toLocaleString("en")} lines`;
}

/** "now", "5 min ago", "3 h ago", "yesterday", "12 Mar". */
export function formatAgo(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  if (minutes < 48 * 60) return "yesterday";
  return new Date(at).toLocaleDateString("en", { day: "numeric", month: "short" });
}

function trimZero(value: string): string {
  return value.endsWith(".0") ? value.slice(0, -2) : value;
}
