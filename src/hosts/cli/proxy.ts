/**
 * The proxy that the environment names, for all requests. VS Code gives extensions a fetch that goes by `http.proxy`,
 * `http.noProxy` and `http.systemCertificates`; a plain Node does so only when it is told, and by the environment.
 * NODE_EXTRA_CA_CERTS it reads by itself, when it starts.
 */
import * as http from "node:http";
import type { Env } from "./folders.ts";

const variables = ["HTTPS_PROXY", "HTTP_PROXY"];

/** What to tell the person, if their proxy cannot be used. Called before the first request. */
export function useProxy(env: Env, node: object = http): string | undefined {
  const named = variables.find((name) => (env[name] ?? env[name.toLowerCase()] ?? "") !== "");
  if (named === undefined || env["NODE_USE_ENV_PROXY"] === "1") return undefined;
  // since Node 24.14 and 25.4 (nodejs.org/api/http.html, Built-in Proxy Support); older ones only know NODE_USE_ENV_PROXY
  if (!("setGlobalProxyFromEnv" in node) || typeof node.setGlobalProxyFromEnv !== "function") {
    return `${named} is set, but this Node uses no proxy: set NODE_USE_ENV_PROXY=1 with Node 22.21 or newer.`;
  }
  node.setGlobalProxyFromEnv(env);
  return undefined;
}
