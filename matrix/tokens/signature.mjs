// Forged and missing signatures, and algorithms that nobody agreed on.

import { constants, createHash, createPrivateKey, createPublicKey, publicDecrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { KEYS, signature } from '../../tests/js/differential/keys.mjs';
import { RSA, STRANGER, subject } from '../subject.mjs';

const [P256] = KEYS['P-256'];
const [P384] = KEYS['P-384'];
/** The neutral element of Edwards25519, a public key of order one. */
const NEUTRAL = Buffer.from([1, ...Buffer.alloc(31)]);
const SHORT = keyOf(JSON.parse(readFileSync(new URL('../rsa-1024.jwk.json', import.meta.url), 'utf8')));

export const SIGNATURE = [
  {
    name: '`alg` none, no signature',
    says: 'RFC 8725 §3.2; OpenID Connect Core 1.0 §2: MUST NOT',
    required: 'refuse',
    ...subject({ header: { alg: 'none' }, sign: () => Buffer.alloc(0) }),
  },
  {
    name: 'HS256 with the public key’s PEM as the secret',
    says: 'RFC 8725 §2.1, §3.1: MUST NOT use any other algorithm',
    required: 'refuse',
    ...subject({ header: { alg: 'HS256' }, sign: (input) => signature('HS256', null, input, { secret: pemOf(RSA) }) }),
  },
  {
    name: 'RS384 where RS256 is agreed',
    says: 'RFC 8725 §3.1; OpenID Connect Core 1.0 §3.1.3.7 (7)',
    required: 'refuse',
    check: 'algorithms',
    ...subject({ header: { alg: 'RS384' }, jwk: { alg: undefined } }),
  },
  {
    name: 'the signature removed',
    says: 'RFC 7515 §5.2 (8)',
    required: 'refuse',
    ...subject({ signature: () => '' }),
  },
  {
    name: 'signed by a key that its own header brings (`jwk`)',
    says: 'RFC 7515 §10.3 (key origin); RFC 8725 §3.10',
    required: 'refuse',
    ...subject({ header: { jwk: STRANGER.publicJwk }, sign: (input) => signature('RS256', STRANGER.key, input) }),
  },
  {
    name: 'ES256, signature in DER',
    says: 'RFC 7518 §3.4: 64 octets, R and S',
    required: 'refuse',
    ...subject({ alg: 'ES256', key: P256, sign: (input) => signature('ES256', P256.key, input, { dsaEncoding: 'der' }) }),
  },
  {
    name: 'ES256, r = s = 0',
    says: 'FIPS 186-5 §6.4.2: 1 to n − 1',
    required: 'refuse',
    ...subject({ alg: 'ES256', key: P256, sign: () => Buffer.alloc(64) }),
  },
  {
    name: 'ES256 made by a P-384 key',
    says: 'RFC 7518 §3.4: ES256 is P-256',
    required: 'refuse',
    ...subject({ alg: 'ES256', key: P384, jwk: { alg: undefined } }),
  },
  {
    name: 'RSA key of 1024 bits',
    says: 'RFC 7518 §3.3: 2048 bits or larger MUST be used',
    required: 'refuse',
    ...subject({ key: SHORT }),
  },
  {
    name: 'RSA key with e = 1, signature forged',
    says: 'RFC 8017 §3.1: e is from 3 to n − 1',
    required: 'refuse',
    ...subject({ jwk: { e: 'AQ' }, sign: paddedHash }),
  },
  {
    name: 'Ed25519 key of order one, signature forged',
    says: 'RFC 8032 §5.1.7 does not ask; RFC 8725 §3.4: invalid points',
    required: 'either',
    ...subject({
      alg: 'EdDSA',
      key: KEYS.Ed25519[0],
      jwk: { x: NEUTRAL.toString('base64url') },
      sign: () => Buffer.concat([NEUTRAL, Buffer.alloc(32)]),
    }),
  },
];

function keyOf(jwk) {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return { key, publicJwk: createPublicKey(key).export({ format: 'jwk' }) };
}

function pemOf({ key }) {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' });
}

/** With e = 1 the padded hash is its own signature (RFC 8017 §9.2). Taken out of a real signature. */
function paddedHash(input) {
  const real = signature('RS256', RSA.key, input);
  const padded = publicDecrypt({ key: createPublicKey(RSA.key), padding: constants.RSA_NO_PADDING }, real);
  const hash = createHash('sha256').update(input).digest();
  if (!padded.subarray(-32).equals(hash)) throw new Error('this is not the padded hash');
  return padded;
}
