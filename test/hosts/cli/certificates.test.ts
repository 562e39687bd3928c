import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Cli, createCli } from "../../support/cli.ts";
import { type NetworkWire, networkWires } from "../../support/network-wires.ts";
import { createAuthority } from "../../support/self-signed.ts";

const authority = createAuthority();
const providers: Readonly<Record<NetworkWire, string>> = {
  "openai-chat": "openai-compatible",
  "openai-responses": "openai-responses",
  "anthropic-messages": "anthropic",
};

/** A server that asks everyone for a key, and a profile for it. */
async function start(wire: NetworkWire): Promise<Cli> {
  const server = createServer(authority.issue(), (_request, response) => {
    response.writeHead(401, { "content-type": "application/json" }).end('{"error":{"message":"no key"}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const cli = await createCli();
  const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const provider = providers[wire];
  const profile = { name: "own", provider, baseUrl, model: "m", apiKeyEnv: "KEY" };
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  await writeFile(join(cli.home, "config", "diglot", "profiles.json"), JSON.stringify({ profiles: [profile] }));
  await writeFile(join(cli.home, "authority.crt"), authority.cert);
  return cli;
}

test("an authority of one's own is trusted on every wire with NODE_EXTRA_CA_CERTS, as the refusal says", async () => {
  const isTrustedOn = async (wire: NetworkWire): Promise<void> => {
    const cli = await start(wire);
    const args = ["run", "Hello", "--workspace", cli.workspace];
    const refused = await cli.start(args, { KEY: "k" }).ended;
    expect([wire, refused.code]).not.toEqual([wire, 0]);
    expect(refused.stderr + refused.stdout, wire).toContain("is not trusted");
    expect(refused.stderr + refused.stdout, wire).not.toContain("tried"); // it would go no better
    expect(refused.stderr + refused.stdout, wire).toContain("Set NODE_EXTRA_CA_CERTS to the file");
    const trusted = await cli.start(args, { KEY: "k", NODE_EXTRA_CA_CERTS: join(cli.home, "authority.crt") }).ended;
    expect(trusted.stderr + trusted.stdout, wire).not.toContain("not trusted");
    expect(trusted.stderr + trusted.stdout, wire).toContain("--api-key-env");
  };
  await Promise.all(networkWires.map(isTrustedOn));
});

test("the check of a profile says the same", async () => {
  const cli = await start("openai-chat");
  const refused = await cli.start(["check"], { KEY: "k" }).ended;
  expect(refused.stdout).toContain("Set NODE_EXTRA_CA_CERTS to the file");
  const trusted = await cli.start(["check"], { KEY: "k", NODE_EXTRA_CA_CERTS: join(cli.home, "authority.crt") }).ended;
  expect(trusted.stdout).not.toContain("NODE_EXTRA_CA_CERTS");
});
