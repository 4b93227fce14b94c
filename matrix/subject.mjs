// A subject: one token with the key set its issuer publishes, made from a good ID token with one thing changed.

import { KEYS, signature } from '../tests/js/differential/keys.mjs';

export const ISSUER = 'https://op.example';
export const CLIENT = 'client';
export const NONCE = 'n-0S6_WzA2Mj';
/** Seconds; the clock of every library shows it. */
export const NOW = 1_800_000_000;
/** The longest time since `iat`, for libraries that have such an option. */
export const MAX_AGE = 600;
/** What an ID token has at least (OpenID Connect Core 1.0 §2), with the nonce that was sent. */
export const REQUIRED_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'iat', 'nonce'];

export const RSA = KEYS.RSA[0];
export const STRANGER = KEYS.RSA[1];
/** A sound key that signed nothing, so that no set is without a key that can be used. */
const NEIGHBOUR = published(KEYS['P-256'][1], { kid: 'k2', alg: 'ES256' });
const CLAIMS = { iss: ISSUER, sub: 'alice', aud: CLIENT, iat: NOW - 5, exp: NOW + 600, nonce: NONCE };

/**
 * `alg` is the one that the client is registered for. `header`, `payload` and `jwk` change members (`undefined` removes
 * one); `…Text` change JSON texts; `…Bytes` what is encoded; `sign` makes the signature and `signature` the text of it.
 */
export function subject({
  alg = 'RS256', key = RSA, header = {}, payload = {}, jwk = {}, keys, expected = {},
  headerText = same, payloadText = same, payloadBytes = same, sign, signature: spell = same, token: whole = same,
} = {}) {
  const named = { alg, kid: 'k1', typ: 'JWT', ...header };
  const parts = [
    Buffer.from(headerText(JSON.stringify(named))),
    payloadBytes(Buffer.from(payloadText(JSON.stringify({ ...CLAIMS, ...payload })))),
  ].map((bytes) => bytes.toString('base64url'));
  const input = parts.join('.');
  const raw = sign ? sign(input) : signature(named.alg, key.key, input);
  return {
    alg,
    token: whole(`${input}.${spell(raw.toString('base64url'))}`),
    jwks: { keys: [...(keys ?? [published(key, { alg, ...jwk })]), NEIGHBOUR] },
    expected: { nonce: NONCE, maxTokenAge: MAX_AGE, ...expected },
  };
}

/** A public key as an issuer publishes it; `undefined` removes a member. */
export function published({ publicJwk }, members = {}) {
  return JSON.parse(JSON.stringify({ ...publicJwk, kid: 'k1', use: 'sig', ...members }));
}

function same(value) {
  return value;
}
