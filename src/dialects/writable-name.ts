/** A call's name as every history can hold it. One that no tool has may be anything; servers refuse the whole request over it. */

export function writableName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64) || "unnamed";
}
