/**
 * Which call a piece of a native call belongs to. Seen: no index (Ollama, mistral.rs), index 0 for every call (Ollama,
 * Gemini), indexes that start at 1 or leave gaps (Anthropic shims), no id or an empty one (GLM, DashScope), a new id with
 * every piece, the same id for two calls (Kimi).
 */
import type { JsonObject } from "../../core/json.ts";
import type { ProviderDelta } from "../../core/provider.ts";

export type CallDelta = Extract<ProviderDelta, { type: "call" }>;

/** What the choice needs to know of a call. */
interface Assembling {
  readonly name: string;
  readonly text: { readonly length: number; join(): string };
  readonly stream: { readonly isComplete: boolean };
}

interface Slot<C> {
  readonly call: C;
  id: string;
  readonly index: number | undefined;
}

export interface Slots<C> {
  slotFor(delta: CallDelta): C;
  /** The newest call, if it has this number. Undefined also where the piece has none. */
  newestAt(index: number | undefined): C | undefined;
  /** All calls in their order. Nothing is kept of them. */
  drain(): readonly C[];
}

export function createSlots<C extends Assembling>(create: () => C): Slots<C> {
  const slots: Slot<C>[] = [];
  let newest: Slot<C> | undefined;
  const byId = new Map<string, Slot<C>>();
  const byIndex = new Map<number, Slot<C>>();
  const byPosition = new Map<number, Slot<C>>();

  const find = (delta: CallDelta): Slot<C> | undefined => {
    const { id = "", index, name = "", position } = delta;
    const known = id === "" ? undefined : byId.get(id);
    if (known !== undefined && (index === undefined || known.index === undefined || known.index === index))
      return known;
    const placed = index === undefined ? atPosition(position, name) : byIndex.get(index);
    const isOther = id !== "" && placed !== undefined && placed.id !== "" && placed.id !== id;
    if (placed === undefined && isTail(delta)) return numbered(newest, index);
    return isOther && name !== "" && !goesOn(placed.call, delta) ? undefined : placed;
  };
  const numbered = (slot: Slot<C> | undefined, index: number | undefined): Slot<C> | undefined => {
    if (slot !== undefined && index !== undefined) byIndex.set(index, slot);
    return slot;
  };
  /** The middle of some arguments under a number that nobody has: a call's head came under another's (agno#8879). */
  const isTail = ({ id = "", name = "", arguments: args }: CallDelta): boolean =>
    id === "" && name === "" && isMiddle(args) && isOpen(newest?.call);
  /** Without id and index: its place in the delta's array. A name where none was yet begins a call; else the last goes on. */
  const atPosition = (position: number, name: string): Slot<C> | undefined => {
    const placed = byPosition.get(position);
    if (placed === undefined && position > 0 && name !== "") return undefined;
    return placed === undefined || placed.call.stream.isComplete ? newest : placed;
  };
  const open = ({ id = "", index, position }: CallDelta): Slot<C> => {
    const slot = { call: create(), id, index };
    newest = slot;
    slots.push(slot);
    if (index !== undefined) byIndex.set(index, slot);
    byPosition.set(position, slot);
    return slot;
  };

  return {
    drain() {
      newest = undefined;
      for (const known of [byId, byIndex, byPosition]) known.clear();
      return slots.splice(0).map(({ call }) => call);
    },
    newestAt(index) {
      return index !== undefined && newest?.index === index ? newest.call : undefined;
    },
    slotFor(delta) {
      const found = find(delta);
      const slot = found === undefined || isNextCall(found, delta) ? open(delta) : found;
      if (slot.id === "") slot.id = delta.id ?? "";
      if (delta.id) byId.set(delta.id, slot);
      return slot.call;
    },
  };
}

/** The name again and another id, with the middle of the arguments: a gateway that mints an id for each piece. */
function goesOn(call: Assembling, { name, arguments: args }: CallDelta): boolean {
  return name === call.name && isOpen(call) && isMiddle(args);
}

/** What no arguments begin with. */
function isMiddle(args: CallDelta["arguments"]): boolean {
  return typeof args === "string" && /^\s*[^\s{[]/.test(args);
}

function isOpen(call: Assembling | undefined): boolean {
  return call !== undefined && call.text.length > 0 && !call.stream.isComplete;
}

/**
 * A name on a call whose arguments are complete begins another call, unless it only repeats what is there. Another name with
 * arguments of its own does so even if the call before it was cut off: its arguments must not run under that name.
 */
function isNextCall({ call, id }: Pick<Slot<Assembling>, "call" | "id">, delta: CallDelta): boolean {
  const { name = "", arguments: args = "" } = delta;
  if (name === "" || call.text.length === 0) return false;
  const isWhole = call.stream.isComplete && call.text.length > 2; // `{}` may be an empty beginning
  const bringsOwn = typeof args === "object" || /^\s*\{/.test(args);
  if (name !== call.name) return isWhole || (call.name !== "" && bringsOwn);
  return isWhole && bringsOwn && !(id === (delta.id ?? "") && isSame(call, args));
}

/** All of a call again: a gateway that sends the finished message behind its pieces. */
function isSame({ text }: Assembling, args: string | JsonObject): boolean {
  const written = typeof args === "object" ? JSON.stringify(args) : args;
  return written.length === text.length && written === text.join();
}
