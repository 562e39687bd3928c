/** A question of the model: its choices and room for other words. */
import { useState } from "preact/hooks";
import type { Call } from "../../../src/core/state.ts";
import { Markdown } from "../../markdown/markdown.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useChat } from "../context.ts";

export function QuestionCard({ call, question }: { call: Call; question: NonNullable<Call["question"]> }) {
  const { post } = useChat();
  const [text, setText] = useState("");
  const [sent, setSent] = useState(false);
  const answer = (words: string): void => {
    if (words.trim() === "" || sent) return;
    setSent(true);
    post({ type: "answer", callId: call.id, text: words.trim() });
  };
  return (
    <article class="card ask" aria-label="The model asks a question">
      <div class="card-head">
        <Icon name={call.presentation.icon} />
        <strong class="verb">A question for you</strong>
      </div>
      <div class="ask-body">
        <Markdown text={question.text} complete />
        <div class="choices">
          {question.options.map((option) => (
            <button key={option} type="button" class="button choice" disabled={sent} onClick={() => answer(option)}>
              {option}
            </button>
          ))}
        </div>
        <div class="deny-note">
          <input
            class="field"
            aria-label="Your own answer"
            placeholder="Or in your own words"
            value={text}
            disabled={sent}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
              event.preventDefault();
              answer(text);
            }}
          />
          <button type="button" class="button" disabled={sent || text.trim() === ""} onClick={() => answer(text)}>
            Answer
          </button>
        </div>
      </div>
    </article>
  );
}
