/** A call that waits for a yes: what it would do, why it asks, and the answers. The focus never starts on Allow. */

import { useEffect, useState } from "preact/hooks";
import * as z from "zod";
import type { ApprovalRequest } from "../../../src/core/event.ts";
import type { Call } from "../../../src/core/state.ts";
import { useEscape } from "../../parts/escape.ts";
import { focusNow } from "../../parts/focus-now.ts";
import { Icon } from "../../parts/icon.tsx";
import { PathName } from "../../parts/target-name.tsx";
import { useChat } from "../context.ts";
import { AllowButton } from "./allow-button.tsx";
import { targetOf } from "./call-text.ts";
import { DenyNote } from "./deny-note.tsx";
import { DiffLines } from "./diff-lines.tsx";
import { ViewBody } from "./views.tsx";

const plainInput = z.record(z.string(), z.json());

type Open = "nothing" | "edit" | "deny";

export function ApprovalCard({ call, request }: { call: Call; request: ApprovalRequest }) {
  const { approvals, escapes } = useChat();
  const [open, setOpen] = useState<Open>("nothing");
  const [edited, setEdited] = useState(() => targetOf(call));
  const [note, setNote] = useState("");
  const editable = editableTarget(call);
  useEscape(escapes, open !== "nothing", () => setOpen("nothing"));

  const allow = (grant?: string): void => {
    const changed = open === "edit" && editable !== undefined && edited !== targetOf(call);
    const input = changed ? plainInput.parse({ ...call.input, [editable]: edited }) : undefined;
    approvals.answer(call.id, { allowed: true, ...(input && { input }), ...(grant === undefined ? {} : { grant }) });
  };
  const deny = (): void => {
    approvals.answer(call.id, { allowed: false, ...(note.trim() === "" ? {} : { note: note.trim() }) });
  };
  // every render, so that the keys send what stands in the card now
  useEffect(() => approvals.shown(call.id, (allowed) => (allowed ? allow() : deny())));

  return (
    <article class="card ask" aria-label={`Approval needed: ${request.title}`}>
      <div class="card-head">
        <Icon name={call.presentation.icon} />
        <strong class="verb">{request.title}</strong>
        {call.presentation.targetKind === "path" && <PathName path={targetOf(call)} />}
      </div>
      <div class="ask-body">
        {open === "edit" ? (
          <Edit text={edited} onChange={setEdited} />
        ) : (
          <Effects call={call} effects={request.effects} />
        )}
        {request.preview?.kind === "diff" ? (
          <div class="preview">
            <DiffLines id={call.id} view={request.preview} limit={14} />
          </div>
        ) : (
          request.preview !== undefined && (
            <div class="preview">
              <ViewBody id={call.id} view={request.preview} />
            </div>
          )
        )}
        <p class="why">{request.reason}</p>
        {open === "deny" && <DenyNote note={note} onChange={setNote} onDeny={deny} />}
        <div class="buttons">
          <AllowButton grant={request.grant} onAllow={allow} />
          {editable !== undefined && (
            <button
              type="button"
              class="button"
              aria-pressed={open === "edit"}
              onClick={() => setOpen(open === "edit" ? "nothing" : "edit")}
            >
              {open === "edit" ? "Undo edit" : "Edit"}
            </button>
          )}
          <OpenDiff call={call} request={request} />
          {open !== "deny" && (
            <button type="button" class="button" onClick={() => setOpen("deny")}>
              Deny…
            </button>
          )}
        </div>
      </div>
    </article>
  );
}

function OpenDiff({ call, request }: { call: Call; request: ApprovalRequest }) {
  const { post } = useChat();
  if (request.preview?.kind !== "diff") return null;
  return (
    <button type="button" class="button" onClick={() => post({ type: "open_diff", callId: call.id })}>
      Open diff
    </button>
  );
}

function Effects({ call, effects }: { call: Call; effects: readonly string[] }) {
  const isPath = call.presentation.targetKind === "path";
  if (effects.length === 0 || (isPath && effects.length === 1)) return null;
  return (
    <ol class={`effects ${effects.length > 1 ? "" : "single"}`}>
      {effects.map((effect) => (
        <li key={effect}>{effect}</li>
      ))}
    </ol>
  );
}

function Edit({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const lines = Math.min(8, text.split("\n").length + 1);
  return (
    <textarea
      class="field mono edit-command"
      aria-label="Edit before allowing"
      rows={lines}
      value={text}
      ref={focusNow}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The view holds long texts cut; an input that is not whole must not be sent back as if it were. */
const cutLength = 4_001;

function editableTarget(call: Call): string | undefined {
  const { target, targetKind } = call.presentation;
  if (targetKind !== "code" || target === undefined || typeof call.input?.[target] !== "string") return undefined;
  return Object.values(call.input).some(isCut) ? undefined : target;
}

function isCut(value: unknown): boolean {
  return typeof value === "string" && value.length >= cutLength && value.endsWith("…");
}
