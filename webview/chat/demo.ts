/** The scripted model must never be taken for a real one. */
import type { Surroundings } from "../../src/core/panel.ts";

/** The provider preset's id. */
const demoProvider = "demo";

export const demoLabel = "Demo model: scripted, not an AI";

export function isDemo(around: Surroundings): boolean {
  return around.profiles.find((profile) => profile.id === around.profileId)?.provider === demoProvider;
}
