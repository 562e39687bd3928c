/**
 * Authorities of the tests' own that a VS Code may know: their certificates stand in files that it is told of when it is
 * started, and what signs servers reaches the suite through its environment.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Certificate, createAuthority } from "../self-signed.ts";

/** system: in the machine's own store. extra: in the file that NODE_EXTRA_CA_CERTS names. unknown: nowhere. */
const authorities = ["system", "extra", "unknown"] as const;
export type AuthorityName = (typeof authorities)[number];

const variable = "DIGLOT_TEST_CERTIFICATES";

/** What is to be in the environment of a VS Code that is started. SSL_CERT_FILE is OpenSSL's name for the machine's store. */
export function trustEnvironment(): Readonly<Record<string, string>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "diglot-certificates-"));
  for (const name of authorities) {
    const { cert, issue } = createAuthority();
    writeFileSync(path.join(folder, `${name}.crt`), cert);
    writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(issue()));
  }
  return {
    [variable]: folder,
    SSL_CERT_FILE: path.join(folder, "system.crt"),
    NODE_EXTRA_CA_CERTS: path.join(folder, "extra.crt"),
  };
}

/** In the suite: what a server needs whose certificate this authority has signed. */
export function issuedBy(name: AuthorityName): Certificate {
  return JSON.parse(readFileSync(path.join(process.env[variable] ?? "", `${name}.json`), "utf8")) as Certificate;
}
