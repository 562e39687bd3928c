/** The model's name: free text, with the server's own list to search on request. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ModelFacts } from "../../src/core/model-facts.ts";
import type { Profile } from "../../src/core/settings.ts";
import { Field } from "./field.tsx";
import { ModelList } from "./model-list.tsx";
import { factsInWords, matching } from "./model-words.ts";
import type { SettingsBridge } from "./settings-bridge.ts";

export interface ModelFieldProps {
  readonly bridge: SettingsBridge;
  readonly profile: Profile;
  readonly facts: ModelFacts | null;
  /** The list costs nothing, so it is asked for at once. */
  readonly isAtHand: boolean;
  readonly onChange: (model: string) => void;
}

export function ModelField({ bridge, profile, facts, isAtHand, onChange }: ModelFieldProps) {
  const list = useModelList(bridge, profile.id);
  const { answer, asked } = list;
  const failed = asked || answer?.error === undefined ? undefined : `${answer.error.message} ${answer.error.advice}`;
  const choice = useChoice(profile.model, answer?.models ?? [], onChange);
  useEffect(() => {
    if (isAtHand) list.ask(true);
  }, [isAtHand]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!choice.open) return;
    const outside = ({ target }: Event): void => {
      if (target instanceof Node && box.current?.contains(target) !== true) choice.close();
    };
    addEventListener("pointerdown", outside);
    return () => removeEventListener("pointerdown", outside);
  }, [choice.open]);
  const toggle = (): void => {
    if (choice.open) choice.close();
    else {
      choice.show();
      list.ask(false);
    }
  };
  const listId = useId();
  const isShown = choice.open && (answer?.models.length ?? 0) > 0;
  return (
    <Field label="Model" problem={failed} hint={hintFor(asked, answer?.models.length, facts)}>
      {(ids) => (
        <div class="combo" ref={box}>
          <div class="with-button">
            <input
              class="field mono"
              {...ids}
              role="combobox"
              aria-expanded={isShown}
              aria-controls={listId}
              aria-autocomplete="list"
              aria-activedescendant={isShown && choice.active >= 0 ? `${listId}-${choice.active}` : undefined}
              value={profile.model}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => {
                onChange(event.currentTarget.value);
                choice.search();
              }}
              onKeyDown={(event) => {
                if (event.key === "ArrowDown" && !choice.open) {
                  event.preventDefault();
                  toggle();
                } else choice.onKeyDown(event);
              }}
            />
            <button type="button" class="button" aria-expanded={isShown} disabled={asked} onClick={toggle}>
              List models
            </button>
          </div>
          {isShown && answer !== null && (
            <ModelList
              id={listId}
              models={choice.found}
              active={choice.active}
              at={answer.at}
              refreshing={asked}
              onChoose={choice.choose}
              onRefresh={() => list.ask(true)}
            />
          )}
        </div>
      )}
    </Field>
  );
}

/** The answer about this profile, and whether one is awaited. */
function useModelList(bridge: SettingsBridge, id: string) {
  const [asked, setAsked] = useState(false);
  const answer = bridge.models.value?.id === id ? bridge.models.value : null;
  useEffect(() => setAsked(false), [answer]);
  return {
    asked,
    answer,
    ask(fresh: boolean) {
      setAsked(true);
      bridge.post({ type: "list_models", id, fresh });
    },
  };
}

/** An open list, what of it fits, and where the keys are in it. */
function useChoice(model: string, models: readonly ModelFacts[], onChange: (model: string) => void) {
  const [open, setOpen] = useState(false);
  const [searching, setSearching] = useState(false);
  const [active, setActive] = useState(-1);
  const found = searching ? matching(models, model) : models;
  const show = (search: boolean): void => {
    setOpen(true);
    setSearching(search);
    setActive(-1);
  };
  const close = (): void => setOpen(false);
  const choose = (id: string): void => {
    onChange(id);
    close();
  };
  return {
    open,
    active,
    found,
    close,
    choose,
    show: () => show(false),
    search: () => show(true),
    onKeyDown(event: KeyboardEvent) {
      const last = found.length - 1;
      const to = { ArrowDown: Math.min(active + 1, last), ArrowUp: Math.max(active - 1, -1) }[event.key];
      const chosen = found[active];
      if (!open) return;
      if (event.key === "Escape") close();
      else if (event.key === "Tab") close();
      else if (event.key === "Enter" && chosen !== undefined) choose(chosen.id);
      else if (to !== undefined) setActive(to);
      else return;
      if (event.key !== "Tab") event.preventDefault();
    },
  };
}

function hintFor(asked: boolean, count: number | undefined, facts: ModelFacts | null): string {
  if (asked) return "Asking the server…";
  if (facts !== null) return factsInWords(facts);
  if (count === undefined) return "As the server names it.";
  if (count === 0) return "The server lists no models. Any name can be typed.";
  return `${count} ${count === 1 ? "model" : "models"} listed: type to search, or use any other name.`;
}
