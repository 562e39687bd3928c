import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { AppErrorData } from "../../src/core/errors.ts";
import { probeAddress } from "../../src/hosts/node/probe-address.ts";
import { certificateAdvice } from "../../src/hosts/vscode/certificate-advice.ts";
import { networkWires } from "../support/network-wires.ts";
import { askWire, withHttpSettings } from "../support/vscode/ask-wire.ts";
import { type AuthorityName, issuedBy } from "../support/vscode/authorities.ts";
import { defineSuite } from "../support/vscode/define-suite.ts";

/** A server that asks everyone for a key, with a certificate of this authority. */
async function withServer(name: AuthorityName, act: (baseUrl: string) => Promise<void>): Promise<void> {
  const server = createServer(issuedBy(name), (_request, response) => {
    response.writeHead(401, { "content-type": "application/json" }).end('{"error":{"message":"no key"}}');
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    await act(`https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What each wire comes to. "auth": the request arrived. */
async function askAll(name: AuthorityName): Promise<readonly (AppErrorData | undefined)[]> {
  const errors: (AppErrorData | undefined)[] = [];
  await withServer(name, async (baseUrl) => {
    for (const wire of networkWires)
      errors.push(await askWire({ wire, baseUrl, certificateAdvice: certificateAdvice() }));
  });
  return errors;
}

async function isTrusted(name: AuthorityName): Promise<void> {
  assert.deepEqual(
    (await askAll(name)).map((error) => error?.code),
    networkWires.map(() => "auth"),
  );
}

/** Refused on every wire, in these words of advice. */
async function isRefused(name: AuthorityName, advice: RegExp): Promise<void> {
  for (const error of await askAll(name)) {
    assert.equal(error?.code, "unreachable");
    assert.match(error?.message ?? "", /^The certificate of https:\S+ is not trusted \([A-Z_]+\)\.$/);
    assert.match(error?.advice ?? "", advice);
    assert.equal(error?.mayPass, false);
  }
}

const install = /^Install the certificate of its authority on this machine and restart VS Code/;
const switchOn = (name: string) => new RegExp(`^Switch on http\\.${name} in VS Code's settings, and install `);

export const run = defineSuite({
  "an authority that the machine knows is trusted on every wire": () => isTrusted("system"),

  "and with the newer way of knowing it": () =>
    withHttpSettings({ "experimental.systemCertificatesV2": true }, () => isTrusted("system")),

  "an authority that nobody knows is refused on every wire, with what to do": () => isRefused("unknown", install),

  "and so it is with http.proxyStrictSSL off": () =>
    withHttpSettings({ proxyStrictSSL: false }, () => isRefused("unknown", install)),

  async "while a setting keeps the machine's authorities out, the advice names it, and doing as it says helps"() {
    for (const name of ["systemCertificates", "fetchAdditionalSupport"]) {
      await withHttpSettings({ [name]: false }, () => isRefused("system", switchOn(name)));
      await isTrusted("system");
    }
  },

  async "what NODE_EXTRA_CA_CERTS names counts only while http.systemCertificates is off, and the advice says so"() {
    await isRefused("extra", /; NODE_EXTRA_CA_CERTS counts only while http\.systemCertificates is off\.$/);
    await withHttpSettings({ systemCertificates: false }, () => isTrusted("extra"));
  },

  async "the check of a profile finds the same"() {
    const { signal } = new AbortController();
    const options = { env: {}, certificateAdvice: certificateAdvice() };
    const stateOf = async (name: AuthorityName, fix?: RegExp) =>
      withServer(name, async (baseUrl) => {
        const { verdict } = await probeAddress(baseUrl, options, signal);
        assert.equal(verdict.state === "failed", fix !== undefined);
        if (fix !== undefined) assert.match(("fix" in verdict ? verdict.fix : "") ?? "", fix);
      });
    await stateOf("system");
    await stateOf("unknown", install);
  },
});
