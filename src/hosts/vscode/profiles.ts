/** The person's profiles as the settings hold them, and the built-in demo, which is always there and never stored. */
import * as z from "zod";
import { type ApprovalGroup, approvalGroup, type Profile, profile } from "../../core/settings.ts";
import type { Configuration } from "./configuration.ts";

export interface Profiles {
  /** As stored, without the demo. Entries that are no profile are left out. */
  stored(): readonly Profile[];
  /** The stored ones, then the demo. */
  all(): readonly Profile[];
  /** The chosen one, or else the first stored one. */
  active(): Profile | undefined;
  find(id: string): Profile | undefined;
  choose(id: string): Promise<void>;
  /** Adds it, or replaces the one of the same id. The demo keeps only its tool-call style. */
  save(profile: Profile): Promise<void>;
  remove(id: string): Promise<void>;
}

/** The demo's style is the one thing about it that can be changed; it lives outside the settings. */
export interface DemoStyle {
  get(): unknown;
  set(value: string): Promise<void>;
}

export const demoId = "demo";

export function createProfiles(configuration: Configuration, demoStyle: DemoStyle): Profiles {
  const stored = (): readonly Profile[] => {
    const entries = z.array(z.unknown()).safeParse(configuration.read("profiles"));
    if (!entries.success) return [];
    const parsed = entries.data.map((entry) => profile.safeParse(entry)).filter((entry) => entry.success);
    return parsed.map((entry) => entry.data).filter(({ id }, at, all) => id !== demoId && firstWith(all, id) === at);
  };
  const all = (): readonly Profile[] => [...stored(), demoProfile(demoStyle.get())];
  const find = (id: string): Profile | undefined => all().find((candidate) => candidate.id === id);
  const write = (profiles: readonly Profile[]): Promise<void> => configuration.write("profiles", profiles);
  return {
    stored,
    all,
    find,
    active() {
      const id = configuration.read("activeProfile");
      return (typeof id === "string" ? find(id) : undefined) ?? stored()[0];
    },
    choose: (id) => configuration.write("activeProfile", id),
    async save(changed) {
      if (changed.id === demoId) return demoStyle.set(changed.toolCalls);
      const profiles = stored();
      const isKnown = profiles.some(({ id }) => id === changed.id);
      await write(isKnown ? profiles.map((old) => (old.id === changed.id ? changed : old)) : [...profiles, changed]);
    },
    async remove(id) {
      await write(stored().filter((candidate) => candidate.id !== id));
      if (configuration.read("activeProfile") === id) await configuration.write("activeProfile", undefined);
    },
  };
}

/** `name`, or `name 2`, `name 3` … when it is taken. */
export function freeName(name: string, profiles: readonly Profile[]): string {
  const isTaken = (candidate: string): boolean => profiles.some((other) => other.name === candidate);
  let candidate = name.slice(0, 56);
  for (let number = 2; isTaken(candidate); number++) candidate = `${name.slice(0, 56)} ${number}`;
  return candidate;
}

export function approvedGroups(configuration: Configuration): ReadonlySet<ApprovalGroup> {
  const given = configuration.read("approve");
  const groups = Array.isArray(given) ? given.map((entry) => approvalGroup.safeParse(entry)) : [];
  return new Set(groups.filter((group) => group.success).map((group) => group.data));
}

const turns = z.number().int().min(1).max(1000).catch(100);

export function maxTurns(configuration: Configuration): number {
  return turns.parse(configuration.read("maxTurns"));
}

function demoProfile(style: unknown): Profile {
  return profile.parse({
    id: demoId,
    name: "Demo model: scripted, not an AI",
    provider: demoId,
    baseUrl: "",
    model: "demo",
    toolCalls: profile.shape.toolCalls.catch("auto").parse(style),
    price: { input: 0, output: 0 },
  });
}

function firstWith(profiles: readonly Profile[], id: string): number {
  return profiles.findIndex((candidate) => candidate.id === id);
}
