/** What most people never need: everything about a profile beyond who answers, and how tools are called. */
import { useState } from "preact/hooks";
import { type ModelFacts, smallWindow } from "../../src/core/model-facts.ts";
import { longestReply, type Profile } from "../../src/core/settings.ts";
import { AddressField } from "./address-field.tsx";
import { ExtraBodyField } from "./extra-body-field.tsx";
import { HeadersField } from "./headers-field.tsx";
import { NumberField } from "./number-field.tsx";
import { PriceFields } from "./price-fields.tsx";
import { RequestFields } from "./request-fields.tsx";
import type { SettingsState } from "./settings-bridge.ts";
import { ThinkingField } from "./thinking-field.tsx";

export interface MoreProps {
  readonly entry: SettingsState["profiles"][number];
  readonly preset: SettingsState["presets"][number] | undefined;
  /** The address is the preset's own, so it stands here. */
  readonly hasAddress: boolean;
  readonly profile: Profile;
  readonly problems: Readonly<Record<string, string>>;
  readonly change: (part: Partial<Profile>) => void;
}

export function More({ entry, preset, hasAddress, profile, problems, change }: MoreProps) {
  const [open] = useState(() => hasMore(profile)); // or it would close under the hand that clears the last field
  const { request = {}, timeouts = {}, headers } = profile;
  const ask = (part: Partial<NonNullable<Profile["request"]>>): void =>
    change({ request: withoutAbsent({ ...request, ...part }) });
  const wait = (part: Partial<NonNullable<Profile["timeouts"]>>): void =>
    change({ timeouts: withoutAbsent({ ...timeouts, ...part }) });
  return (
    <details class="more" open={open}>
      <summary>More</summary>
      <div class="form">
        {hasAddress && (
          <AddressField
            preset={preset}
            baseUrl={profile.baseUrl}
            problem={problems["baseUrl"]}
            onChange={(baseUrl) => change({ baseUrl })}
          />
        )}
        {(entry.reasoning.efforts.length > 0 || request.reasoning !== undefined) && (
          <ThinkingField
            wish={request.reasoning}
            choices={entry.reasoning}
            problem={problems["request.reasoning"]}
            onChange={(reasoning) => ask({ reasoning })}
          />
        )}
        <NumberField
          label="Temperature"
          hint="0 to 2. Empty: as the model is used to."
          value={request.temperature}
          problem={problems["request.temperature"]}
          onChange={(temperature) => ask({ temperature })}
        />
        <NumberField
          label="Longest reply"
          hint={`Tokens. Empty: the server's own limit${knownLimit(entry.facts)}.`}
          value={profile.maxOutputTokens}
          problem={problems["maxOutputTokens"]}
          onChange={(maxOutputTokens) => change({ maxOutputTokens })}
        />
        <NumberField
          label="Context window"
          hint={windowHint(profile.contextWindow, entry.facts)}
          value={profile.contextWindow}
          problem={problems["contextWindow"]}
          onChange={(contextWindow) => change({ contextWindow })}
        />
        <PriceFields profile={profile} facts={entry.facts} problem={problems["price"]} change={change} />
        <WaitFields timeouts={timeouts} patience={entry.patience} problems={problems} onChange={wait} />
        {preset?.fixedAddress !== true && (
          <HeadersField
            headers={headers}
            problem={problems["headers"]}
            onChange={(next) => change({ headers: next })}
          />
        )}
        <ExtraBodyField body={request.extraBody} onChange={(extraBody) => ask({ extraBody })} />
        <RequestFields
          request={request}
          problem={problems["request.toolChoice"]}
          onChange={(next) => change({ request: next })}
        />
      </div>
    </details>
  );
}

interface WaitFieldsProps extends Pick<MoreProps, "problems"> {
  readonly timeouts: NonNullable<Profile["timeouts"]>;
  readonly patience: MoreProps["entry"]["patience"];
  readonly onChange: (part: Partial<NonNullable<Profile["timeouts"]>>) => void;
}

function WaitFields({ timeouts, patience, problems, onChange }: WaitFieldsProps) {
  return (
    <>
      <NumberField
        label="Wait for a reply"
        hint={`Seconds until its first byte. Empty: ${patience.firstByte}.`}
        value={timeouts.firstByte}
        problem={problems["timeouts.firstByte"]}
        onChange={(firstByte) => onChange({ firstByte })}
      />
      <NumberField
        label="Wait in a reply"
        hint={`Seconds without a byte. Empty: ${patience.idle}.`}
        value={timeouts.idle}
        problem={problems["timeouts.idle"]}
        onChange={(idle) => onChange({ idle })}
      />
      <NumberField
        label="Wait for the whole reply"
        hint={`Seconds from its first byte to its end. Empty: ${longestReply.toLocaleString("en")}. What came by then is kept.`}
        value={timeouts.reply}
        problem={problems["timeouts.reply"]}
        onChange={(reply) => onChange({ reply })}
      />
    </>
  );
}

function knownLimit(facts: ModelFacts | null): string {
  return facts?.maxOutputTokens === undefined ? "" : `, ${facts.maxOutputTokens.toLocaleString("en")}`;
}

/** Which prompt follows from the window, and where the window is from. */
function windowHint(own: number | undefined, facts: ModelFacts | null): string {
  const window = own ?? facts?.contextWindow;
  const told = facts?.contextWindow?.toLocaleString("en");
  const empty =
    told === undefined ? "Empty: unknown, and the full prompt is used." : `Empty: ${told}, as the provider says.`;
  const form =
    window === undefined || Number.isNaN(window) || window > smallWindow
      ? `With ${smallWindow.toLocaleString("en")} or less the compact prompt is used.`
      : "So small a window gets the compact prompt.";
  return `Tokens. ${empty} ${form}`;
}

/** Undefined when nothing is left. */
function withoutAbsent<T extends object>(fields: T): T | undefined {
  const left = Object.entries(fields).filter(([, value]) => value !== undefined);
  return left.length === 0 ? undefined : (Object.fromEntries(left) as T);
}

function hasMore({ headers, maxOutputTokens, contextWindow, request, timeouts, price }: Profile): boolean {
  const own = [maxOutputTokens, contextWindow, request, timeouts, price];
  return Object.keys(headers).length > 0 || own.some((value) => value !== undefined);
}
