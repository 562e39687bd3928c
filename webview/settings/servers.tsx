/** Model servers on this machine, looked for when a person wants it. */
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import type { SettingsBridge, SettingsState } from "./settings-bridge.ts";

export interface ServersProps {
  readonly bridge: SettingsBridge;
  readonly state: SettingsState;
}

export function FindServers({ bridge, state }: ServersProps) {
  const [asked, setAsked] = useState(false);
  const { value: answer } = bridge.servers;
  useEffect(() => setAsked(false), [answer]);
  const find = (): void => {
    setAsked(true);
    bridge.post({ type: "find_servers" });
  };
  return (
    <div class="servers">
      <button type="button" class="quiet-button" disabled={asked} onClick={find}>
        <Icon name={asked ? "loading" : "search"} spin={asked} /> Find local servers
      </button>
      <div role="status">
        {!asked && answer !== null && <Found bridge={bridge} state={state} servers={answer.servers} />}
      </div>
    </div>
  );
}

type Server = NonNullable<SettingsBridge["servers"]["value"]>["servers"][number];

function Found({ bridge, state, servers }: ServersProps & { readonly servers: readonly Server[] }) {
  if (servers.length === 0) {
    return <p class="page-words">No model server answers on this machine. Start one and look again.</p>;
  }
  const known = new Set(state.profiles.map(({ profile }) => profile.baseUrl));
  return (
    <ul class="server-list">
      {servers.map((server) => (
        <li key={server.baseUrl} class="server">
          <span>
            {server.label} <span class="server-facts">{aboutServer(server)}</span>
          </span>
          {known.has(server.baseUrl) ? (
            <span class="server-facts">Already added</span>
          ) : (
            <button
              type="button"
              class="button"
              aria-label={`Add ${server.label} at ${new URL(server.baseUrl).host}`}
              onClick={() => bridge.post({ type: "add", provider: server.provider, baseUrl: server.baseUrl })}
            >
              Add
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function aboutServer({ baseUrl, models }: Server): string {
  const { host } = new URL(baseUrl);
  if (models === null) return `${host}, wants a key`;
  return `${host}, ${models === 0 ? "no models" : `${models} ${models === 1 ? "model" : "models"}`}`;
}
