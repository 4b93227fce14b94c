// One cold start: `node bench/cold-start.mjs LIBRARY SUBJECT-FILE`, in a fresh process, prints what each step took as JSON.
// in-node.mjs starts many of them and compares. Nothing is imported here that a library would need too.

import { readFileSync } from 'node:fs';

const STEPS = { tokenward, jose, 'fast-jwt': fastJwt };

const [library, file] = process.argv.slice(2);
const subject = JSON.parse(readFileSync(file, 'utf8'));
const started = performance.now();
const { imported, ready, verified } = await STEPS[library](subject);
// performance.now() counts from the start of the process.
console.log(JSON.stringify({ import: imported - started, prepare: ready - imported, verify: verified - ready, process: verified }));

async function tokenward({ issuer, audience, alg, jwk, secret, tokens: [token] }) {
  const { createVerifier, default: init } = await import('tokenward');
  const imported = performance.now();
  await init();
  const keys = jwk === undefined ? { jwks: { keys: [] }, clientSecret: secret } : { jwks: { keys: [jwk] } };
  const verifier = createVerifier({ issuer, clientId: audience, algorithms: [alg], ...keys });
  const ready = performance.now();
  verifier.verifyIdToken(token, { nonce: null });
  return { imported, ready, verified: performance.now() };
}

async function jose({ issuer, audience, alg, jwk, secret, tokens: [token] }) {
  const { importJWK, jwtVerify } = await import('jose');
  const imported = performance.now();
  const key = jwk === undefined ? new TextEncoder().encode(secret) : await importJWK(jwk, alg);
  const ready = performance.now();
  await jwtVerify(token, key, { issuer, audience, algorithms: [alg] });
  return { imported, ready, verified: performance.now() };
}

async function fastJwt({ issuer, audience, alg, jwk, secret, tokens: [token] }) {
  const { createVerifier } = await import('fast-jwt');
  const { createPublicKey } = await import('node:crypto');
  const imported = performance.now();
  const key = secret ?? createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const verify = createVerifier({ key, algorithms: [alg], allowedIss: issuer, allowedAud: audience });
  const ready = performance.now();
  verify(token);
  return { imported, ready, verified: performance.now() };
}
