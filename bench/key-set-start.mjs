// One first use of a key set: `node bench/key-set-start.mjs inspect|verifier|jose < KEY-SET`, in a fresh process, prints the
// milliseconds of each step as JSON. own/first-use.mjs starts many. Nothing is imported here that a library would need too.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const STEPS = { inspect, verifier, jose };

export const optionsOf = (jwks) => ({ issuer: 'https://op.example', clientId: 'client', jwks });

/** All keys at once, as we do it: `jose` itself imports a key when a token first names it. */
export async function importAll({ createLocalJWKSet, importJWK }, jwks) {
  createLocalJWKSet(jwks);
  await Promise.all(jwks.keys.map((jwk) => importJWK(jwk, jwk.alg ?? USUAL[jwk.crv ?? jwk.kty])));
}

/** For keys that name no algorithm; `jose` must be told one. */
const USUAL = { RSA: 'RS256', 'P-256': 'ES256', X25519: 'ECDH-ES' };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const jwks = JSON.parse(readFileSync(0, 'utf8'));
  console.log(JSON.stringify(await STEPS[process.argv[2]](jwks)));
}

/** As a server does it that first looks at what it was given. */
async function inspect(jwks) {
  const { createVerifier, inspectJwks } = await import('tokenward');
  const started = performance.now();
  inspectJwks(jwks);
  const inspected = performance.now();
  createVerifier(optionsOf(jwks));
  const created = performance.now();
  return { inspect: inspected - started, together: created - started };
}

async function verifier(jwks) {
  const { createVerifier } = await import('tokenward');
  const started = performance.now();
  createVerifier(optionsOf(jwks));
  return { verifier: performance.now() - started };
}

async function jose(jwks) {
  const library = await import('jose');
  const started = performance.now();
  await importAll(library, jwks);
  return { jose: performance.now() - started };
}
