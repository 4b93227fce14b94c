// The keys that sign: those of RFC 7515, 7520 and 8037, and others made of fixed scalars, so that a seed makes the same
// cases on every machine. All of them are published; none protects anything.

import {
  constants, createECDH, createHash, createHmac, createPrivateKey, createPublicKey, sign as cryptoSign,
} from 'node:crypto';
import { readFileSync } from 'node:fs';

const vectors = (file) => JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), 'utf8'));

/** The client secret of the cases with a MAC: long enough for HS512. */
export const SECRET = 'a published secret for tests, long enough for every hash: 0123456';

/** By kind, two keys: one that signs and one that does not belong to the token. Members: private and public JWK, key. */
export const KEYS = {
  RSA: [vectors('rfc-latchset-jose/rfc7515_A.2.jwk'), vectors('rfc7520-cookbook/jwk/3_4.rsa_private_key.json')].map(pair),
  'P-256': [pair(vectors('rfc-latchset-jose/rfc7515_A.3.jwk')), ecPair('P-256', 'prime256v1', 32)],
  'P-384': [ecPair('P-384', 'secp384r1', 48), ecPair('P-384', 'secp384r1', 48, 'other')],
  'P-521': [pair(vectors('rfc-latchset-jose/rfc7515_A.4.jwk')), ecPair('P-521', 'secp521r1', 66)],
  Ed25519: [pair(vectors('rfc-reconstructed/rfc8037.json').private_jwk), edPair()],
};

const HASHES = { 256: 'sha256', 384: 'sha384', 512: 'sha512' };

export function kindOf(alg) {
  return { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521', EdDSA: 'Ed25519', Ed25519: 'Ed25519' }[alg] ?? 'RSA';
}

/** The hash whose left half at_hash and its like are: SHA-512 for Ed25519 (OpenID Connect Core 1.0 §3.1.3.6). */
export function hashOf(alg) {
  return HASHES[alg.slice(-3)] ?? 'sha512';
}

/** The signature of RFC 7518 §3 and RFC 8037 §3.1 over `input`; `options` may bend it. */
export function signature(alg, key, input, options = {}) {
  const data = Buffer.from(input, 'latin1');
  if (alg.startsWith('HS')) return createHmac(hashOf(alg), options.secret ?? SECRET).update(data).digest();
  if (alg.startsWith('ES')) {
    return cryptoSign(hashOf(alg), data, { key, dsaEncoding: 'ieee-p1363', ...options });
  }
  if (alg.startsWith('Ed')) return cryptoSign(null, data, key);
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return cryptoSign(hashOf(alg), data, { key, ...(alg.startsWith('PS') ? pss : {}), ...options });
}

function pair({ kty, crv, d, n, e, x, y, ...rest }) {
  const factors = Object.fromEntries(['p', 'q', 'dp', 'dq', 'qi'].map((name) => [name, rest[name]]));
  const jwk = JSON.parse(JSON.stringify({ kty, crv, n, e, x, y, d, ...factors }));
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return { jwk, key, publicJwk: createPublicKey(key).export({ format: 'jwk' }) };
}

function ecPair(crv, curve, bytes, salt = 'another') {
  const scalar = Buffer.concat([0, 1, 2].map((n) => hash(`${crv} ${salt} ${n}`))).subarray(0, bytes);
  // Below the order of each curve.
  scalar[0] = 0;
  if (bytes === 66) scalar[1] = 0;
  const ecdh = createECDH(curve);
  ecdh.setPrivateKey(scalar);
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, bytes + 1), point.subarray(bytes + 1)].map((part) => part.toString('base64url'));
  return pair({ kty: 'EC', crv, d: scalar.toString('base64url'), x, y });
}

function edPair() {
  // RFC 8410 §7: the 32 bytes of the seed behind a fixed prefix.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), hash('Ed25519')]);
  return pair(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' }));
}

function hash(text) {
  return createHash('sha256').update(text).digest();
}
