/** Names that Windows reads as something other than what they say. They are refused rather than understood. */

// "NUL", "com1.log": devices in every folder, whatever the extension
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])$/i;

export function isUnsafeOnWindows(path: string): boolean {
  if (/^[\\/]{2}[.?][\\/]/.test(path)) return true; // "\\.\PhysicalDrive0"
  if (/^[a-z]:(?![\\/])/i.test(path)) return true; // "C:src\a.ts" starts at that drive's own current folder
  const rest = path.replace(/^[a-z]:/i, "");
  if (rest.includes(":")) return true; // "a.ts:hidden" is a second stream of a.ts
  return rest.split(/[\\/]/).some(isUnsafeSegment);
}

function isUnsafeSegment(segment: string): boolean {
  if (segment === "." || segment === "..") return false;
  if (/[. ]$/.test(segment)) return true; // ".vscode." is .vscode
  return device.test(segment.split(".", 1)[0]?.trim() ?? "");
}
