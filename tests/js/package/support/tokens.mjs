// Keys and tokens for the tests, made with node:crypto: nothing here comes from the package under test.

import { constants, createHmac, generateKeyPairSync, sign as cryptoSign } from 'node:crypto';

/** The instant every token is made for. */
export const NOW = 1_800_000_000;
export const ISSUER = 'https://issuer.example';
export const CLIENT = 'client-1';
export const NONCE = 'n-0S6_WzA2Mj';

export const ALGORITHMS = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519',
];

const generators = {
  RSA: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'P-521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  Ed25519: () => generateKeyPairSync('ed25519'),
};
const kindOf = { RS: 'RSA', PS: 'RSA', ES256: 'P-256', ES384: 'P-384', ES512: 'P-521', EdDSA: 'Ed25519', Ed25519: 'Ed25519' };
const pairs = new Map();

/** A key for an algorithm, the same at each call: { alg, privateKey, publicKey, jwk }. `jwk` has neither alg nor kid. */
export function keyFor(alg) {
  const kind = kindOf[alg] ?? kindOf[alg.slice(0, 2)];
  if (!pairs.has(kind)) pairs.set(kind, generators[kind]());
  return describe(alg, pairs.get(kind));
}

/** Another key for the same algorithm, new at each call. */
export function newKeyFor(alg) {
  return describe(alg, generators[kindOf[alg] ?? kindOf[alg.slice(0, 2)]]());
}

function describe(alg, { privateKey, publicKey }) {
  return { alg, privateKey, publicKey, jwk: publicKey.export({ format: 'jwk' }) };
}

export function b64u(value) {
  return Buffer.from(value).toString('base64url');
}

export function json(value) {
  return b64u(JSON.stringify(value));
}

/** The claims of a good ID token, with changes; `undefined` leaves a claim out. */
export function claims(changes = {}) {
  const base = { iss: ISSUER, sub: 'user-1', aud: CLIENT, exp: NOW + 300, iat: NOW - 5, nonce: NONCE };
  return Object.fromEntries(Object.entries({ ...base, ...changes }).filter(([, value]) => value !== undefined));
}

/** A signed compact JWS. Header and payload may be objects, JSON texts or bytes; texts and bytes are signed as they are. */
export function token(key, { payload = claims(), header = {} } = {}) {
  const raw = typeof header === 'string' || header instanceof Uint8Array;
  const input = `${part(raw ? header : { alg: key.alg, ...header })}.${part(payload)}`;
  return `${input}.${b64u(signature(key, input))}`;
}

function part(value) {
  return typeof value === 'string' || value instanceof Uint8Array ? b64u(value) : json(value);
}

/** The raw signature of a JWS signing input, in the form RFC 7518 wants. */
export function signature({ alg, privateKey }, input) {
  const data = Buffer.from(input);
  const hash = `sha${alg.slice(2)}`;
  if (alg.startsWith('RS')) return cryptoSign(hash, data, privateKey);
  if (alg.startsWith('PS')) {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return cryptoSign(hash, data, { key: privateKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
  }
  if (alg.startsWith('ES')) return cryptoSign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return cryptoSign(null, data, privateKey);
}

/** A compact JWS with an HMAC, whatever its secret is. */
export function macToken(alg, secret, { payload = claims(), header = {} } = {}) {
  const input = `${json({ alg, ...header })}.${json(payload)}`;
  return `${input}.${createHmac(`sha${alg.slice(2)}`, secret).update(input).digest('base64url')}`;
}

export function jwks(...keys) {
  return { keys: keys.map((key) => key.jwk ?? key) };
}
