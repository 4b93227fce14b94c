// Key sets as providers published them in October 2024, for key-sets.mjs. Where they come from: SOURCE.txt in their folder.

import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../tests/vectors/providers/panva-wellknown/', import.meta.url);

/** None of these providers has twenty keys, so whole sets are put together, each as it was. */
export const KEY_SETS = {
  // RSA of 2048 and 4096 bits, P-256, X25519; two with `x5t` and `x5c`; some numbers with a leading zero, which are refused.
  'PayPal, Docker, GitLab, mojeID': ['paypal', 'docker', 'gitlab', 'mojeid'],
  // RSA of 1024 to 4096 bits, P-256; twelve with `x5t` and `x5c`, seven of them with `issuer` and without `alg`.
  'Entra, LEGO, Klarna, Yahoo': ['entra-common', 'lego', 'klarna', 'yahoo'],
};

export function keySet(names) {
  return { keys: names.flatMap((name) => JSON.parse(readFileSync(new URL(`${name}.jwks.json`, FOLDER), 'utf8')).keys) };
}
