// npm `fast-jwt`: a verifier with the key as PEM, which makes it synchronous; with its cache, where every token after the
// first of its kind is found, and without.

import { createPublicKey } from 'node:crypto';
import { createVerifier } from 'fast-jwt';

export const fastJwt = [
  { name: 'fast-jwt', prepare: (subject) => prepare(subject, false) },
  { name: 'fast-jwt, cached', prepare: (subject) => prepare(subject, true) },
];

function prepare({ alg, issuer, audience, jwk, secret }, cache) {
  const key = secret ?? createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  return { synchronous: true, verify: createVerifier({ key, cache, algorithms: [alg], allowedIss: issuer, allowedAud: audience }) };
}
