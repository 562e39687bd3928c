/** From a profile to what a request needs: the one place where the entry of its provider is laid under its own wishes. */
import { longestReply, type Profile } from "../core/settings.ts";
import type { ProviderConfig } from "./index.ts";
import { findPreset } from "./presets.ts";
import { defaultLimits, type TimeLimits } from "./transport/time-limits.ts";

/** `baseUrl`: the address in use, which may be the entry's own. */
export function configOf(profile: Profile, baseUrl: string, apiKey: string | undefined): ProviderConfig {
  const { model, headers, request } = profile;
  const preset = findPreset(profile.provider);
  return {
    wire: preset?.wire,
    baseUrl,
    model,
    headers,
    request,
    keyHeader: preset?.keyHeader,
    traits: preset?.traits,
    catalogue: preset?.catalogue,
    limits: limitsOf(profile),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}

/** Whoever waits longer for a silent server waits as long for one that only says that it lives, and for a whole reply. */
function limitsOf({ timeouts: { firstByte, idle, reply } = {} }: Profile): Partial<TimeLimits> {
  const wholeReply = reply ?? Math.max(idle ?? 0, longestReply);
  return {
    replyMs: wholeReply * 1_000,
    ...(firstByte !== undefined && { firstByteMs: firstByte * 1_000 }),
    ...(idle !== undefined && { idleMs: idle * 1_000, progressMs: Math.max(idle * 1_000, defaultLimits.progressMs) }),
  };
}
