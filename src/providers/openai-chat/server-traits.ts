/** Where servers of this wire differ in what they take, by host. Everyone else gets the defaults. */

export interface ServerTraits {
  /** The content of an assistant message that only calls: LM Studio refuses null (lmstudio-bug-tracker#261), Bedrock "". */
  readonly emptyContent: "" | null;
  /**
   * Messages with calls must bring their reasoning back: "thinking is enabled but reasoning_content is missing in
   * assistant tool call message" (continue#11600), DeepSeek likewise (pi#3636). TRT-LLM refuses the field (gsd-2#4647).
   */
  readonly wantsReasoning: boolean;
  /** "Tool call id was turn1_0 but must be a-z, A-Z, 0-9, with a length of 9" (ironclaw#1241). */
  readonly nineCharacterIds: boolean;
}

const defaults: ServerTraits = {
  emptyContent: "",
  wantsReasoning: false,
  nineCharacterIds: false,
};

const known: readonly { readonly host: RegExp; readonly traits: Partial<ServerTraits> }[] = [
  { host: /(^|\.)deepseek\.com$/, traits: { wantsReasoning: true } },
  { host: /(^|\.)moonshot\.(ai|cn)$/, traits: { wantsReasoning: true } },
  { host: /(^|\.)mistral\.ai$/, traits: { nineCharacterIds: true } },
  { host: /(^|\.)amazonaws\.com$/, traits: { emptyContent: null } },
];

export function traitsOf(baseUrl: string): ServerTraits {
  const { hostname } = new URL(baseUrl);
  return { ...defaults, ...known.find(({ host }) => host.test(hostname))?.traits };
}
