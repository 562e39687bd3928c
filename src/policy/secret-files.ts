/** Files that usually hold keys or passwords. Even reading them asks: what a model reads leaves the machine. */
import { createPathMatcher, type PathPattern } from "./path-patterns.ts";

const secretPatterns: readonly PathPattern[] = [
  ".env",
  ".env.*",
  "*.env",
  ".envrc",
  "*.pem",
  "*.key",
  "*.p12",
  "*.pfx",
  "*.ppk",
  "*.jks",
  "*.keystore",
  "*.kdbx",
  "id_rsa",
  "id_dsa",
  "id_ecdsa",
  "id_ed25519",
  ".npmrc",
  ".netrc",
  "_netrc",
  ".pypirc",
  ".pgpass",
  ".htpasswd",
  ".git-credentials",
  ".docker/config.json",
  "credentials",
  "credentials.json",
  "credentials.toml",
  "service-account*.json",
  "secrets.json",
  "secrets.y*ml",
  "*.tfstate",
  ".aws/**",
  ".azure/**",
  ".config/gcloud/**",
  ".gnupg/**",
  ".kube/**",
  ".ssh/**",
];

/** Examples that are made to be read. */
const templatePatterns: readonly PathPattern[] = [
  ".env.example",
  ".env.sample",
  ".env.template",
  ".env.dist",
  ".env.defaults",
];

const isListed = createPathMatcher(secretPatterns);
const isTemplate = createPathMatcher(templatePatterns);

export function isSecretFile(path: string): boolean {
  return isListed(path) && !isTemplate(path);
}
