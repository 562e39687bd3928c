/** The providers people can choose, one entry each. */
import type { Wire } from "./index.ts";

export interface Preset {
  readonly id: string;
  readonly label: string;
  readonly wire: Wire;
  /** Empty: the person fills it in. */
  readonly baseUrl: string;
  /** The address cannot be changed. */
  readonly fixedAddress: boolean;
  /** Requests without a key are refused at `baseUrl`. */
  readonly needsKey: boolean;
}

export const presets: readonly Preset[] = [
  {
    id: "openai-compatible",
    label: "OpenAI-compatible server",
    wire: "openai-chat",
    baseUrl: "",
    fixedAddress: false,
    needsKey: false,
  },
  {
    id: "openai-responses",
    label: "OpenAI (Responses)",
    wire: "openai-responses",
    baseUrl: "https://api.openai.com/v1",
    fixedAddress: false, // others speak this wire, too
    needsKey: true,
  },
  {
    id: "anthropic",
    label: "Anthropic",
    wire: "anthropic-messages",
    baseUrl: "https://api.anthropic.com",
    fixedAddress: false, // others speak this wire, too
    needsKey: true,
  },
  {
    id: "demo",
    label: "Demo model: scripted, not an AI",
    wire: "openai-chat",
    baseUrl: "",
    fixedAddress: true,
    needsKey: false,
  },
];

export function findPreset(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id);
}

/** Other servers of the same wire may want no key, and a header of the profile may hold one. */
export function wantsKey(
  preset: Preset | undefined,
  { baseUrl, headers }: { readonly baseUrl: string; readonly headers: Readonly<Record<string, string>> },
): boolean {
  return preset?.needsKey === true && baseUrl === preset.baseUrl && Object.keys(headers).length === 0;
}
