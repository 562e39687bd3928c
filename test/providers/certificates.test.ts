/** What a server's certificate can be like, on every wire: real connections to servers on this machine. */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { AppErrorData } from "../../src/core/errors.ts";
import { createProvider, type ProviderConfig } from "../../src/providers/index.ts";
import { networkWires } from "../support/network-wires.ts";
import { startScriptedServer } from "../support/scripted-server.ts";
import { type Certificate, createAuthority, selfSigned } from "../support/self-signed.ts";

const known = createAuthority();
const usual = getCACertificates("default");
beforeAll(() => setDefaultCACertificates([...usual, known.cert]));
afterAll(() => setDefaultCACertificates(usual));

/** Answers with its port. */
async function listen(certificate: Certificate): Promise<number> {
  const server = createServer(certificate, (_request, response) => {
    response.writeHead(401, { "content-type": "application/json" }).end('{"error":{"message":"no key"}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function ask(config: Omit<ProviderConfig, "model">): Promise<AppErrorData | undefined> {
  const provider = createProvider({ ...config, model: "m" });
  if (!provider.ok) throw new Error(provider.error.message);
  const request = { system: "", messages: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }] } as const;
  for await (const delta of provider.value.stream(request, new AbortController().signal))
    if (delta.type === "failure") return delta.error;
  return undefined;
}

describe.each(networkWires)("a server on the wire %s", (wire) => {
  test("whose authority is known is spoken to", async () => {
    const baseUrl = `https://127.0.0.1:${await listen(known.issue())}/v1`;
    expect(await ask({ wire, baseUrl })).toMatchObject({ code: "auth" });
  });

  test.each([
    ["an authority that is not known", createAuthority().issue()],
    ["nobody but itself", selfSigned()],
  ])("with a certificate of %s is refused, with the advice of the place where it runs", async (_, certificate) => {
    const baseUrl = `https://127.0.0.1:${await listen(certificate)}/v1`;
    const refused = { code: "unreachable", message: expect.stringContaining("is not trusted"), mayPass: false };
    expect(await ask({ wire, baseUrl, certificateAdvice: "Do this." })).toMatchObject({
      ...refused,
      advice: "Do this.",
    });
    expect(await ask({ wire, baseUrl })).toMatchObject({ advice: expect.stringMatching(/^Install the certificate /) });
  });

  test("whose certificate has run out is not told to be installed", async () => {
    const baseUrl = `https://127.0.0.1:${await listen(known.issue(-3))}/v1`;
    const error = await ask({ wire, baseUrl, certificateAdvice: "Do this." });
    expect(error).toMatchObject({ message: expect.stringMatching(/has expired\.$/), mayPass: false });
    expect(error?.advice).toMatch(/renewed/);
  });

  test("under another name than its certificate's is said to be so", async () => {
    const baseUrl = `https://localhost:${await listen(known.issue())}/v1`;
    const error = await ask({ wire, baseUrl, certificateAdvice: "Do this." });
    expect(error).toMatchObject({ message: expect.stringMatching(/made for another name\.$/), mayPass: false });
  });

  test("that speaks no https is said to be so", async () => {
    const server = await startScriptedServer((_request, response) => void response.end());
    onTestFinished(server.close);
    const error = await ask({ wire, baseUrl: server.url.replace("http:", "https:") });
    expect(error).toMatchObject({ advice: expect.stringContaining("http://"), mayPass: false });
  });
});
