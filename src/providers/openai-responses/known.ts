/** What is known of servers and models of this wire, before any of them has refused something. */

export interface Known {
  /**
   * Whether a result may hold images. LM Studio refuses any list there (lmstudio-bug-tracker#2248); SGLang, CLIProxyAPI and
   * others take them and show the model nothing, or the base64 as text (sglang#34927, CLIProxyAPI#5039, command-code#902).
   */
  readonly imagesInResults: boolean;
  /** Models that do not reason refuse to be asked for it: "Encrypted content is not supported with this model." */
  readonly reasons: boolean;
  /** Whether summaries of the reasoning can be asked for: of others it comes as it is. */
  readonly summarizes: boolean;
  /** `prompt_cache_key`: other servers may refuse what they do not know. */
  readonly cacheKey: boolean;
}

const openAi = /(^|\.)(openai\.com|openai\.azure\.com|services\.ai\.azure\.com|cognitiveservices\.azure\.com)$/;
const withoutReasoning = /^(?:openai\/)?(?:gpt-[34]|chatgpt-4o|computer-use)/;

export function knownOf(baseUrl: string, model: string): Known {
  const { hostname } = new URL(baseUrl);
  const reasons = !withoutReasoning.test(model);
  return {
    imagesInResults: openAi.test(hostname),
    reasons,
    summarizes: reasons && openAi.test(hostname),
    cacheKey: hostname === "api.openai.com",
  };
}
