// Makes tokens.json: one ID token per algorithm, signed by npm `jose` with throw-away keys (only public keys are kept).
// Run it only to add an algorithm: `node tests/vectors/signed/make.mjs`.

import { writeFileSync } from 'node:fs';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';

const CLAIMS = { iss: 'https://op.example', sub: 'alice', aud: 'client', iat: 1_800_000_000, exp: 1_800_000_600, nonce: 'n-0S6_WzA2Mj' };
const KEYS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg) => ({ alg, options: { modulusLength: 2048 } })),
  { alg: 'RS256', options: { modulusLength: 4096 } },
  { alg: 'PS512', options: { modulusLength: 4096 } },
  { alg: 'RS256', options: { modulusLength: 8192 } },
  ...['ES256', 'ES384', 'ES512', 'Ed25519', 'EdDSA'].map((alg) => ({ alg, options: {} })),
];

const tokens = [];
for (const { alg, options } of KEYS) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { ...options, extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg, kid }).sign(privateKey);
  tokens.push({ name: [alg, options.modulusLength].filter(Boolean).join('-'), alg, jwk: { ...jwk, kid }, token });
}
for (const [alg, bytes] of [['HS256', 32], ['HS384', 48], ['HS512', 64]]) {
  const secret = 'a secret for tests, long enough for every hash: 0123456789abcdef'.slice(0, bytes);
  const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
  tokens.push({ name: alg, alg, secret, token });
}
writeFileSync(new URL('tokens.json', import.meta.url), `${JSON.stringify({ claims: CLAIMS, tokens }, null, 1)}\n`);
