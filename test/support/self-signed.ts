/** Certificates for servers on 127.0.0.1: one that signs itself, and one that an authority of the test's own has signed. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export interface Certificate {
  /** Both in PEM. */
  readonly key: string;
  readonly cert: string;
}

export interface Authority {
  /** In PEM. */
  readonly cert: string;
  /** Negative days: it ran out long ago. */
  issue(days?: number): Certificate;
}

/** The object identifiers that a certificate of this kind needs (RFC 5280, RFC 5758), in DER. */
const ecdsaWithSha256 = Buffer.from("06082a8648ce3d040302", "hex");
const commonName = Buffer.from("0603550403", "hex");
const subjectAltName = Buffer.from("0603551d11", "hex");
const basicConstraints = Buffer.from("0603551d13", "hex");

const dayMs = 86_400_000;
const host = "127.0.0.1";

/** Valid from yesterday on for `days`. Negative: it ran out long ago. */
export function selfSigned(days = 2): Certificate {
  const own = createKeys();
  return { key: inPem(own), cert: certificate({ subject: host, owner: own, issuer: host, signer: own, days }) };
}

export function createAuthority(name = `Authority ${randomBytes(4).toString("hex")}`): Authority {
  const signer = createKeys();
  const issuedBy = { issuer: name, signer };
  return {
    cert: certificate({ subject: name, owner: signer, ...issuedBy, days: 2, isAuthority: true }),
    issue(days = 2) {
      const owner = createKeys();
      return { key: inPem(owner), cert: certificate({ subject: host, owner, ...issuedBy, days }) };
    },
  };
}

interface Keys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function createKeys(): Keys {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" });
}

function inPem({ privateKey }: Keys): string {
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

interface Contents {
  readonly subject: string;
  readonly owner: Keys;
  readonly issuer: string;
  readonly signer: Keys;
  readonly days: number;
  readonly isAuthority?: boolean;
}

function certificate({ subject, owner, issuer, signer, days, isAuthority = false }: Contents): string {
  const address = der(0x87, Buffer.from(host.split(".").map(Number)));
  const yes = der(0x01, Buffer.from([0xff]));
  const extension = isAuthority
    ? sequence(basicConstraints, yes, der(0x04, sequence(yes)))
    : sequence(subjectAltName, der(0x04, sequence(address)));
  const from = Date.now() - (days < 0 ? 100 : 1) * dayMs;
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1, ...randomBytes(7)])),
    sequence(ecdsaWithSha256),
    named(issuer),
    sequence(time(from), time(Date.now() + days * dayMs)),
    named(subject),
    owner.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(extension)),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", signed, signer.privateKey)]));
  const whole = sequence(signed, sequence(ecdsaWithSha256), signature);
  return `-----BEGIN CERTIFICATE-----\n${whole.toString("base64")}\n-----END CERTIFICATE-----\n`;
}

function named(name: string): Buffer {
  return sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

/** `20261121093000Z` */
function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/\.\d+|[-:T]/g, "");
  return der(0x18, Buffer.from(text));
}
