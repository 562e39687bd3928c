/** How the styles did on each server and model, by the person's own requests: one card a model, the styles side by side. */
import { useEffect, useState } from "preact/hooks";
import { checksInWords, insightRows } from "../../src/core/insight-words.ts";
import type { ModelFigures } from "../../src/core/insights.ts";
import { focusNow } from "../parts/focus-now.ts";
import { Icon } from "../parts/icon.tsx";
import type { SettingsBridge } from "./settings-bridge.ts";

export function Insights({ bridge }: { bridge: SettingsBridge }) {
  const show = (): void => bridge.post({ type: "show_insights" });
  useEffect(show, []);
  const models = bridge.insights.value?.models;
  return (
    <>
      <h1 class="unseen">Insights</h1>
      <p class="page-words">
        How calls went in each style, by your own requests on this machine. Nothing of it is sent anywhere.
      </p>
      {models !== undefined && <Models bridge={bridge} models={models} onRefresh={show} />}
    </>
  );
}

interface ModelsProps {
  readonly bridge: SettingsBridge;
  readonly models: readonly ModelFigures[];
  readonly onRefresh: () => void;
}

function Models({ bridge, models, onRefresh }: ModelsProps) {
  return (
    <>
      <div class="insight-actions">
        <button type="button" class="quiet-button" onClick={onRefresh}>
          <Icon name="refresh" /> Refresh
        </button>
        {models.length > 0 && <Clear onClear={() => bridge.post({ type: "clear_insights" })} />}
      </div>
      {models.length === 0 && <p class="page-words">No requests yet. Do a task, and its figures stand here.</p>}
      <div class="insights">
        {models.map((model) => (
          <ModelCard key={`${model.profileId} ${model.host} ${model.model}`} figures={model} />
        ))}
      </div>
    </>
  );
}

function Clear({ onClear }: { onClear: () => void }) {
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <button type="button" class="quiet-button" onClick={() => setAsking(true)}>
        <Icon name="trash" /> Clear
      </button>
    );
  }
  return (
    <>
      <span>Forget all these figures?</span>
      <button type="button" class="button" onClick={onClear}>
        Forget
      </button>
      <button type="button" class="button" ref={focusNow} onClick={() => setAsking(false)}>
        Keep
      </button>
    </>
  );
}

function ModelCard({ figures: { profile, host, model, styles, comparison, checks } }: { figures: ModelFigures }) {
  const checked = checksInWords(checks);
  return (
    <section class="insight" aria-label={`${profile}, ${model}`}>
      <header>
        <h2>{profile}</h2>
        <p>
          {model} at {host}
        </p>
      </header>
      <p class="insight-words">{comparison}</p>
      {styles.length > 0 && <StyleTable styles={styles} />}
      {checked !== undefined && <p class="insight-words">{checked}</p>}
    </section>
  );
}

function StyleTable({ styles }: Pick<ModelFigures, "styles">) {
  return (
    <table>
      <thead>
        <tr>
          <td />
          {styles.map(({ style }) => (
            <th key={style} scope="col">
              <span class="style-mark">{style}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {insightRows.map(({ label, meaning, value }) => (
          <tr key={label}>
            <th scope="row" title={meaning}>
              {label}
            </th>
            {styles.map((style) => (
              <td key={style.style}>{value(style)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
