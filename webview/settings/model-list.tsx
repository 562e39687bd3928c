/** The models of a server below the field they are chosen for. The field keeps the focus. */
import { useEffect, useRef } from "preact/hooks";
import type { ModelFacts } from "../../src/core/model-facts.ts";
import { formatAgo } from "../parts/format.ts";
import { factsInShort } from "./model-words.ts";

export interface ModelListProps {
  readonly id: string;
  readonly models: readonly ModelFacts[];
  /** Where the keys are; -1 in the field. */
  readonly active: number;
  /** When the server was asked. */
  readonly at: number | null;
  readonly refreshing: boolean;
  readonly onChoose: (id: string) => void;
  readonly onRefresh: () => void;
}

/** Gateways list hundreds; nobody reads on from here without searching. */
const mostShown = 100;

export function ModelList({ id, models, active, at, refreshing, onChoose, onRefresh }: ModelListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const hidden = models.length - mostShown;
  return (
    <div class="model-list">
      <div id={id} role="listbox" aria-label="Models" class="model-options" ref={list}>
        {models.slice(0, mostShown).map((model, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
          <div
            key={model.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            class="model-option"
            onClick={() => onChoose(model.id)}
          >
            <span class="mono">{model.id}</span>
            <span class="model-facts">{factsInShort(model)}</span>
          </div>
        ))}
      </div>
      <div class="model-foot">
        <span>
          {models.length === 0 && "None fits. Any name can be used. "}
          {hidden > 0 && `${hidden} more: type to search. `}
          {at !== null && `Listed ${formatAgo(at, Date.now())}.`}
        </span>
        <button type="button" class="quiet-button" disabled={refreshing} onClick={onRefresh}>
          Refresh
        </button>
      </div>
    </div>
  );
}
