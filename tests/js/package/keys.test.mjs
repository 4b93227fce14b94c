// Choosing a key from a set, refusing a set, and the verbs about keys: inspectJwks, thumbprints, token hashes.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { calculateJwkThumbprint, calculateJwkThumbprintUri } from 'jose';
import { computeTokenHash, createVerifier, inspectJwks, jwkThumbprint, jwkThumbprintUri } from 'tokenward';
import { expected, refused } from './support/expect.mjs';
import { ALGORITHMS, CLIENT, ISSUER, keyFor, newKeyFor, NOW, token } from './support/tokens.mjs';

const key = keyFor('ES256');
const other = newKeyFor('ES256');
const rsa = keyFor('RS256');
const set = (...keys) => ({ keys });
const over = (jwks, options = {}) => createVerifier({ issuer: ISSUER, clientId: CLIENT, jwks, now: NOW, ...options });

const ruleOf = {
  key_not_found: /^JOSE-27$/, kid_required: /^JOSE-28$/, key_use_mismatch: /^JOSE-20$/, key_alg_mismatch: /^JOSE-1[89]$/, signature_invalid: /^IDT-06$/,
};

/** [name, code or undefined for accepted, keys of the set, header] for a token signed by `key`. */
const choices = [
  ['one key, no kid', undefined, [key.jwk], {}],
  ['one key with a kid, a token without', undefined, [{ ...key.jwk, kid: 'a' }], {}],
  ['the kid decides', undefined, [{ ...other.jwk, kid: 'b' }, { ...key.jwk, kid: 'a' }], { kid: 'a' }],
  ['other kinds of key do not count', undefined, [rsa.jwk, key.jwk, keyFor('EdDSA').jwk], {}],
  ['two keys with one kid: each is tried', undefined, [{ ...other.jwk, kid: 'a' }, { ...key.jwk, kid: 'a' }], { kid: 'a' }],
  ['two keys with one kid, of two kinds', undefined, [{ ...rsa.jwk, kid: 'a' }, { ...key.jwk, kid: 'a' }], { kid: 'a' }],
  ['an odd kid', undefined, [{ ...key.jwk, kid: '../../etc/passwd\' OR 1=1--' }], { kid: '../../etc/passwd\' OR 1=1--' }],
  ['use sig and key_ops verify', undefined, [{ ...key.jwk, use: 'sig', key_ops: ['verify'], alg: 'ES256' }], {}],
  ['a kid that is not in the set', 'key_not_found', [{ ...key.jwk, kid: 'a' }], { kid: 'b' }],
  ['a kid, and the key has none', 'key_not_found', [key.jwk], { kid: 'a' }],
  ['a kid in another case', 'key_not_found', [{ ...key.jwk, kid: 'a' }], { kid: 'A' }],
  ['no kid and two suitable keys', 'kid_required', [{ ...key.jwk, kid: 'a' }, { ...other.jwk, kid: 'b' }], {}],
  ['the kid of another key', 'signature_invalid', [{ ...key.jwk, kid: 'a' }, { ...other.jwk, kid: 'b' }], { kid: 'b' }],
  ['a key of another type', 'key_alg_mismatch', [{ ...rsa.jwk, kid: 'a' }], { kid: 'a' }],
  ['a key of another curve', 'key_alg_mismatch', [{ ...keyFor('ES384').jwk, kid: 'a' }], { kid: 'a' }],
  ['a key for another algorithm', 'key_alg_mismatch', [{ ...key.jwk, alg: 'ES384', kid: 'a' }, rsa.jwk], { kid: 'a' }],
  ['use enc', 'key_use_mismatch', [{ ...key.jwk, use: 'enc', kid: 'a' }, rsa.jwk], { kid: 'a' }],
  ['key_ops without verify', 'key_use_mismatch', [{ ...key.jwk, key_ops: ['sign'], kid: 'a' }, rsa.jwk], { kid: 'a' }],
];

for (const [name, code, keys, header] of choices) {
  test(`${code ?? 'accepted'}: ${name}`, () => {
    const run = () => over(set(...keys)).verifyIdToken(token(key, { header }), expected);
    if (code === undefined) assert.equal(run().verified, true);
    else assert.match(refused(code, run).rule, ruleOf[code]);
  });
}

test('RS256 and PS256 keys are not exchanged when the key names its algorithm', () => {
  const verifier = over(set({ ...rsa.jwk, alg: 'PS256', kid: 'a' }));
  refused('key_alg_mismatch', () => verifier.verifyIdToken(token(rsa, { header: { kid: 'a' } }), expected));
});

test('four keys of one kid are tried; five are refused, whichever would fit', () => {
  const keys = [...Array.from({ length: 4 }, () => newKeyFor('ES256').jwk), key.jwk].map((jwk) => ({ ...jwk, kid: 'a' }));
  const idToken = token(key, { header: { kid: 'a' } });
  assert.equal(over(set(...keys.slice(1))).verifyIdToken(idToken, expected).verified, true);
  refused('key_not_found', () => over(set(...keys)).verifyIdToken(idToken, expected));
  refused('key_not_found', () => over(set(...keys.reverse())).verifyIdToken(idToken, expected));
});

test('the choice does not depend on the order of the set', () => {
  const keys = [{ ...key.jwk, kid: 'a' }, { ...other.jwk, kid: 'a' }, { ...rsa.jwk, kid: 'a' }, { ...keyFor('ES512').jwk, kid: 'b' }];
  for (let turn = 0; turn < keys.length; turn++) {
    keys.push(keys.shift());
    assert.equal(over(set(...keys)).verifyIdToken(token(key, { header: { kid: 'a' } }), expected).verified, true);
  }
});

/** Sets that are refused whole. */
const badSets = [
  ['no object', 'invalid_jwks', '[]'],
  ['no JSON', 'invalid_jwks', '{'],
  ['no keys member', 'invalid_jwks', '{}'],
  ['keys is no array', 'invalid_jwks', '{"keys":{}}'],
  ['no key', 'invalid_jwks', '{"keys":[]}'],
  ['no usable key', 'invalid_jwks', '{"keys":[{"kty":"new"},1,null,"x",[]]}'],
  ['a private key', 'private_key_in_jwks', JSON.stringify(set(key.jwk, key.privateKey.export({ format: 'jwk' })))],
  ['a private RSA key', 'private_key_in_jwks', JSON.stringify(set(rsa.privateKey.export({ format: 'jwk' })))],
  ['a symmetric key', 'private_key_in_jwks', JSON.stringify(set(key.jwk, { kty: 'oct', k: 'c2VjcmV0c2VjcmV0c2VjcmV0' }))],
  ['a member twice', 'duplicate_member', '{"keys":[],"keys":[]}'],
];

for (const [name, code, text] of badSets) {
  test(`${code}: a set with ${name}`, () => {
    const secrets = [key.privateKey.export({ format: 'jwk' }).d, 'c2VjcmV0c2VjcmV0c2VjcmV0'];
    refused(code, () => over(text), { secrets });
    if (name === 'no usable key' || name === 'no key') return; // inspectJwks reports these instead
    refused(code, () => inspectJwks(text), { secrets });
    if (!['a member twice', 'no JSON', 'no object'].includes(name)) refused(code, () => over(JSON.parse(text)), { secrets });
  });
}

/** Keys that are skipped while the others stay. */
const skippedKeys = [
  ['an unknown kty', { kty: 'new' }],
  ['no kty', { n: rsa.jwk.n, e: rsa.jwk.e }],
  ['no object', 7],
  ['a padded n', { ...rsa.jwk, n: `${rsa.jwk.n}==` }],
  ['n in standard base64', { ...rsa.jwk, n: `+/${rsa.jwk.n.slice(2)}` }],
  ['n with a leading zero', { ...rsa.jwk, n: Buffer.concat([Buffer.from([0]), Buffer.from(rsa.jwk.n, 'base64url')]).toString('base64url') }],
  ['a modulus of 2047 bits', { ...rsa.jwk, n: shortened(rsa.jwk.n) }],
  ['an even modulus', { ...rsa.jwk, n: even(rsa.jwk.n) }],
  ['e = 1', { ...rsa.jwk, e: 'AQ' }],
  ['an even e', { ...rsa.jwk, e: 'AQAA' }],
  ['a coordinate too short', { ...key.jwk, x: key.jwk.x.slice(0, -2) }],
  ['a point off the curve', { ...key.jwk, y: key.jwk.x }],
  ['the point at the origin', { ...key.jwk, x: 'A'.repeat(43), y: 'A'.repeat(43) }],
  ['a curve of later versions', { kty: 'EC', crv: 'secp256k1', x: key.jwk.x, y: key.jwk.y }],
  ['an encryption curve', { kty: 'OKP', crv: 'X25519', x: keyFor('EdDSA').jwk.x }],
  ['a small-order Ed25519 key', { kty: 'OKP', crv: 'Ed25519', x: `${'A'.repeat(43)}` }],
];

for (const [name, jwk] of skippedKeys) {
  test(`a key with ${name} is skipped, and the others stay`, () => {
    const jwks = set(jwk, { ...key.jwk, kid: 'a' });
    assert.equal(over(jwks).verifyIdToken(token(key, { header: { kid: 'a' } }), expected).verified, true);
    const { usable, skipped } = inspectJwks(jwks);
    assert.deepEqual(usable.map(({ kid }) => kid), ['a']);
    assert.equal(skipped.length, 1);
    for (const field of ['rule', 'code', 'message']) assert.equal(typeof skipped[0][field], 'string');
    refused('invalid_jwks', () => over(set(jwk)));
  });
}

test('inspectJwks tells kind, size, algorithms and thumbprint of each key', async () => {
  const keys = ALGORITHMS.map((alg, i) => ({ ...keyFor(alg).jwk, kid: `k${i}`, alg }));
  const { usable, skipped } = inspectJwks(set(...keys));
  assert.deepEqual(skipped, []);
  const bits = { RSA: 2048, 'P-256': 256, 'P-384': 384, 'P-521': 521, Ed25519: 256 };
  for (const [i, info] of usable.entries()) {
    assert.equal(info.kid, `k${i}`);
    assert.equal(info.kty, keys[i].kty);
    assert.equal(info.crv, keys[i].crv);
    assert.equal(info.bits, bits[keys[i].crv ?? 'RSA'], ALGORITHMS[i]);
    assert.ok(info.algorithms.includes(ALGORITHMS[i]));
    assert.equal(info.thumbprint, await calculateJwkThumbprint(keys[i]));
  }
  const [free] = inspectJwks(set(rsa.jwk)).usable;
  assert.deepEqual([...free.algorithms].sort(), ['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512']);
  assert.deepEqual(inspectJwks(JSON.stringify(set(...keys))).usable, usable);
});

test('jwkThumbprint agrees with RFC 7638 and with jose', async () => {
  for (const alg of ALGORITHMS) {
    const { jwk, privateKey } = keyFor(alg);
    const decorated = { kid: 'x', use: 'sig', ...jwk };
    assert.equal(jwkThumbprint(decorated), await calculateJwkThumbprint(jwk));
    assert.equal(jwkThumbprint(privateKey.export({ format: 'jwk' })), await calculateJwkThumbprint(jwk));
    for (const hash of ['SHA-256', 'SHA-384', 'SHA-512']) {
      const name = hash.toLowerCase().replace('-', '');
      assert.equal(jwkThumbprint(jwk, hash), await calculateJwkThumbprint(jwk, name));
      assert.equal(jwkThumbprintUri(jwk, hash), await calculateJwkThumbprintUri(jwk, name));
    }
  }
  assert.equal(jwkThumbprint(rfc7638), 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  assert.equal(jwkThumbprintUri(rfc7638), 'urn:ietf:params:oauth:jwk-thumbprint:sha-256:NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
});

test('jwkThumbprint refuses what has no single thumbprint', () => {
  for (const jwk of [{}, { kty: 'RSA' }, { kty: 'RSA', e: 'AQAB', n: 1 }, { ...rsa.jwk, n: `${rsa.jwk.n}=` }, { kty: 'EC', crv: 'P-256', x: 'AA' }]) {
    refused('invalid_key', () => jwkThumbprint(jwk), { hint: JSON.stringify(jwk).slice(0, 60) });
  }
  for (const jwk of [null, undefined, 1, [], JSON.stringify(key.jwk)]) refused('invalid_key', () => jwkThumbprint(jwk));
  for (const hash of ['sha256', 'SHA-1', '', null, 1]) {
    refused('invalid_option', () => jwkThumbprint(key.jwk, hash));
    refused('invalid_option', () => jwkThumbprintUri(key.jwk, hash));
  }
});

test('computeTokenHash is the left half of the hash', () => {
  const value = 'YmJiZTAwYmYtMzgyOC00NzhkLTkyOTItNjJjNDM3MGYzOWIy9sFhvH8K_x8UIHj1osisS57f5DduL';
  for (const kind of ['at_hash', 'c_hash', 's_hash']) {
    assert.equal(computeTokenHash(kind, value, 'RS256'), 'xsZZrUssMXjL3FBlzoSh2g');
    assert.equal(computeTokenHash(kind, value, 'ES384'), 'adt46pcdiB-l6eTNifgoVM-5AIJAxq84');
    for (const alg of ['PS512', 'EdDSA', 'Ed25519']) {
      assert.equal(computeTokenHash(kind, value, alg), 'p2LHG4H-8pYDc0hyVOo3iIHvZJUqe9tbj3jESOuXbkY');
    }
  }
  const half = createHash('sha256').update('x').digest().subarray(0, 16).toString('base64url');
  assert.equal(computeTokenHash('c_hash', 'x', 'HS256'), half);
});

test('computeTokenHash refuses algorithms without a hash and wrong arguments', () => {
  for (const alg of ['none', 'unknown']) {
    assert.throws(() => computeTokenHash('at_hash', 'x', alg), (error) => ['hash_alg_undefined', 'invalid_option'].includes(error.code));
  }
  for (const kind of ['x_hash', '', null, 1]) refused('invalid_option', () => computeTokenHash(kind, 'x', 'RS256'));
  for (const value of [null, undefined, 1]) refused('invalid_option', () => computeTokenHash('at_hash', value, 'RS256'));
});

const rfc7638 = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn6'
    + '4tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyr'
    + 'dkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
};

function shortened(n) {
  const bytes = Buffer.from(n, 'base64url');
  bytes[0] &= 0x7f;
  return bytes.toString('base64url');
}

function even(n) {
  const bytes = Buffer.from(n, 'base64url');
  bytes[bytes.length - 1] &= 0xfe;
  return bytes.toString('base64url');
}
