/** What the person pays. Half a price is not saved, and says so; without those of the cache, that part of a cost is unknown. */
import { useState } from "preact/hooks";
import type { ModelFacts, Price } from "../../src/core/model-facts.ts";
import type { Profile } from "../../src/core/settings.ts";
import { NumberField } from "./number-field.tsx";

export interface PriceFieldsProps {
  readonly profile: Profile;
  readonly facts: ModelFacts | null;
  readonly problem: string | undefined;
  readonly change: (part: Partial<Profile>) => void;
}

type Typed = { readonly [K in keyof Price]?: number | undefined };

export function PriceFields({ profile: { price }, facts, problem, change }: PriceFieldsProps) {
  const [typed, setTyped] = useState<Typed>(() => price ?? {});
  const isHalf = (typed.input === undefined) !== (typed.output === undefined);
  const set = (part: Typed): void => {
    const next = { ...typed, ...part };
    setTyped(next);
    const { input, output, cachedInput, cacheWrite } = next;
    if (input !== undefined && output !== undefined) {
      const cached = cachedInput === undefined ? {} : { cachedInput };
      change({ price: { input, output, ...cached, ...(cacheWrite === undefined ? {} : { cacheWrite }) } });
    } else if (input === undefined && output === undefined) change({ price: undefined });
  };
  const told = facts?.price === undefined ? "unknown" : `$${facts.price.input} and $${facts.price.output}, as told`;
  return (
    <>
      <NumberField
        label="Price of input"
        hint={`Dollars for a million tokens. Empty: ${told}.`}
        value={typed.input}
        problem={problem ?? (isHalf ? "Not saved yet: give both prices, or neither." : undefined)}
        onChange={(input) => set({ input })}
      />
      <NumberField
        label="Price of output"
        hint=""
        value={typed.output}
        problem={undefined}
        onChange={(output) => set({ output })}
      />
      {typed.input !== undefined && (
        <>
          <NumberField
            label="Price of cached input"
            hint="Input that the server's cache already held. Empty: its cost is unknown."
            value={typed.cachedInput}
            problem={undefined}
            onChange={(cachedInput) => set({ cachedInput })}
          />
          <NumberField
            label="Price of cache writes"
            hint="Input that is written into the cache, where that has a price of its own."
            value={typed.cacheWrite}
            problem={undefined}
            onChange={(cacheWrite) => set({ cacheWrite })}
          />
        </>
      )}
    </>
  );
}
