/**
 * A call's name as every history can hold it. One that no tool has may be anything, and servers refuse the whole request over
 * it: OpenAI takes letters, digits, "_" and "-", at most 64; at Gemini, and as a tag, it begins with a letter or "_".
 */
export function writableName(name: string): string {
  const writable = name.replace(/[^a-zA-Z0-9_-]/g, "_") || "unnamed";
  return (/^[a-zA-Z_]/.test(writable) ? writable : `_${writable}`).slice(0, 64);
}
