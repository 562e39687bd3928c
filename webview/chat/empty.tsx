/** Before the first words: what this is, and what is missing to begin. */
import { Icon } from "../parts/icon.tsx";
import { useChat } from "./context.ts";
import { isDemo } from "./demo.ts";

const suggestions = [
  { icon: "beaker", text: "Fix the failing test" },
  { icon: "new-file", text: "Create a small module" },
  { icon: "tools", text: "Survive a tool error" },
];

export function Empty() {
  const { bridge, post } = useChat();
  const around = bridge.surroundings.value;
  if (around === null) return <div class="empty" />;
  return (
    <main class="empty">
      <div class="empty-words">
        <h2>What shall we build?</h2>
        <p>Diglot reads, edits and runs in your workspace, and asks before it changes anything.</p>
      </div>
      {around.profileId === null && (
        <StartCard
          icon="plug"
          title="Connect a model"
          text="A local server, a gateway or any provider with an OpenAI-compatible address."
          action="Open settings"
          onClick={() => post({ type: "open_settings" })}
        />
      )}
      {around.profileId === null && around.hasEditorModels === true && (
        <StartCard
          icon="vscode"
          title="Use VS Code's models"
          text="Your editor has language models already. They need no address and no key."
          action="Choose one"
          onClick={() => post({ type: "use_editor_models" })}
        />
      )}
      {around.workspace === "none" && (
        <StartCard
          icon="folder"
          title="Open a folder"
          text="Diglot works on the files of a folder."
          action="Open folder"
          onClick={() => post({ type: "open_folder" })}
        />
      )}
      {isDemo(around) && around.workspace !== "none" && <Suggestions />}
    </main>
  );
}

function Suggestions() {
  const { send } = useChat();
  return (
    <ul class="suggestions" aria-label="Try one of these">
      {suggestions.map(({ icon, text }) => (
        <li key={text}>
          <button type="button" class="suggestion" onClick={() => send(text)}>
            <Icon name={icon} />
            {text}
            <Icon name="arrow-right" />
          </button>
        </li>
      ))}
    </ul>
  );
}

interface StartCardProps {
  readonly icon: string;
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly onClick: () => void;
}

function StartCard({ icon, title, text, action, onClick }: StartCardProps) {
  return (
    <section class="card start-card" aria-label={title}>
      <Icon name={icon} />
      <div>
        <strong>{title}</strong>
        <p>{text}</p>
        <button type="button" class="button primary" onClick={onClick}>
          {action}
        </button>
      </div>
    </section>
  );
}
