/** The providers people can choose, one entry each. */

export interface Preset {
  readonly id: string;
  readonly label: string;
  /** Empty: the person fills it in. */
  readonly baseUrl: string;
  /** The address cannot be changed. */
  readonly fixedAddress: boolean;
  /** Requests without a key are refused by this provider. */
  readonly needsKey: boolean;
}

export const presets: readonly Preset[] = [
  {
    id: "openai-compatible",
    label: "OpenAI-compatible server",
    baseUrl: "",
    fixedAddress: false,
    needsKey: false,
  },
  {
    id: "demo",
    label: "Demo model: scripted, not an AI",
    baseUrl: "",
    fixedAddress: true,
    needsKey: false,
  },
];

export function findPreset(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id);
}
