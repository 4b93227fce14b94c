// The tokens that everybody is given: made afresh with keys of the moment, because not every peer can be told the time.
// Returned as plain data, so that it reaches other processes and runtimes. Knows node:crypto and no library.

import { constants, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export const ISSUER = 'https://op.example';
export const CLIENT = 'client';

/** Long enough that a run ends before. */
const LIFETIME = 12 * 3600;
/** So many different tokens are verified in turn. */
const TOKENS = 8;

const KINDS = [
  { name: 'RS256-2048', alg: 'RS256', type: 'rsa', modulusLength: 2048 },
  { name: 'RS256-3072', alg: 'RS256', type: 'rsa', modulusLength: 3072 },
  { name: 'RS256-4096', alg: 'RS256', type: 'rsa', modulusLength: 4096 },
  { name: 'PS256-2048', alg: 'PS256', type: 'rsa', modulusLength: 2048 },
  { name: 'ES256', alg: 'ES256', type: 'ec', namedCurve: 'P-256' },
  { name: 'ES384', alg: 'ES384', type: 'ec', namedCurve: 'P-384' },
  { name: 'ES512', alg: 'ES512', type: 'ec', namedCurve: 'P-521' },
  { name: 'EdDSA', alg: 'EdDSA', type: 'ed25519' },
  { name: 'HS256', alg: 'HS256' },
];

export const CASE_NAMES = KINDS.map(({ name }) => name);

/**
 * Subjects by name: { name, alg, issuer, audience, jwk or secret, tokens, refused }.
 *
 * `refused` are tokens that must not pass, by what is wrong with them; only the first two have a wrong signature.
 */
export function subjects(names = CASE_NAMES) {
  return Object.fromEntries(KINDS.filter(({ name }) => names.includes(name)).map((kind) => [kind.name, subject(kind)]));
}

/** A subject whose tokens have about `bytes` bytes, never more: the claims that an ID token must have, and one that fills the rest. */
export function subjectOfSize(name, bytes) {
  const kind = KINDS.find((known) => known.name === name);
  const key = makeKey(kind);
  const make = (length) => (index) => ({ ...requiredClaims(index), padding: 'p'.repeat(length) });
  const plain = issue(key, make(0)(0)).length;
  if (plain > bytes) throw new RangeError(`a token of ${name} has ${plain} bytes at least`);
  // Four characters of base64url hold three bytes.
  return describe(kind, key, make(Math.floor(((bytes - plain) * 3) / 4)));
}

/** Public keys of P-256 with distinct `kid`, for large sets. */
export function manyKeys(count) {
  return Array.from({ length: count }, (_, index) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { ...publicKey.export({ format: 'jwk' }), kid: `key-${index}`, alg: 'ES256', use: 'sig' };
  });
}

function subject(kind) {
  return describe(kind, makeKey(kind), usualClaims);
}

function describe(kind, key, claims) {
  const good = (changes = {}, index = 0) => issue(key, { ...claims(index), ...changes });
  const token = good();
  const [header, , signature] = token.split('.');
  const otherPayload = good({ sub: 'mallory' }).split('.')[1];
  const now = Math.floor(Date.now() / 1000);
  return {
    name: kind.name,
    alg: kind.alg,
    issuer: ISSUER,
    audience: CLIENT,
    ...(key.jwk === undefined ? { secret: key.secret } : { jwk: key.jwk }),
    tokens: Array.from({ length: TOKENS }, (_, index) => good({}, index)),
    refused: {
      'a forged payload': `${header}.${otherPayload}.${signature}`,
      'a signature of another key': issue({ ...makeKey(kind), jwk: key.jwk }, claims(0)),
      'another issuer': good({ iss: 'https://attacker.example' }),
      'another audience': good({ aud: 'another-client' }),
      'an expired token': good({ iat: now - 7200, exp: now - 3600 }),
    },
  };
}

/** As an OpenID Provider issues them, with a user's name and address. */
function usualClaims(index) {
  return {
    ...requiredClaims(index),
    name: 'Jane Doe', given_name: 'Jane', family_name: 'Doe', email: 'jane.doe@example.com', email_verified: true, locale: 'en-GB',
  };
}

function requiredClaims(index) {
  const now = Math.floor(Date.now() / 1000);
  return { iss: ISSUER, sub: `248289761${index}`, aud: CLIENT, exp: now + LIFETIME, iat: now - 5 };
}

function makeKey({ name, alg, type, ...options }) {
  if (alg === 'HS256') return { alg, secret: randomBytes(32).toString('base64url') };
  const { publicKey, privateKey } = generateKeyPairSync(type, options);
  return { alg, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid: name, alg, use: 'sig' } };
}

function issue({ alg, privateKey, secret, jwk }, payload) {
  const header = { alg, typ: 'JWT', ...(jwk && { kid: jwk.kid }) };
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${signature(alg, privateKey ?? secret, input).toString('base64url')}`;
}

/** RFC 7518 §3, RFC 8037 §3.1. */
function signature(alg, key, input) {
  if (alg === 'HS256') return createHmac('sha256', key).update(input).digest();
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`;
  return sign(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363', ...(alg === 'PS256' ? PSS : {}) });
}

export const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
