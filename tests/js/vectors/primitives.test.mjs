// Wycheproof's raw signatures through the hazmat build: RSA, RSA-PSS, ECDSA and Ed25519, each under its JOSE algorithm.
// Which file is run how stands in tests/vectors/primitives.json.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { inspectJwks } from 'tokenward';
import { bytes, loadHazmat } from './support/hazmat.mjs';
import { Judge, primitives, readJson } from './support/sets.mjs';

const SET = 'wycheproof';
let verify;
before(async () => { verify = await loadHazmat(); });

test('every file is listed once, and together they hold 6190 cases', () => {
  assert.equal(new Set(primitives.map(({ file }) => file)).size, 27);
  assert.equal(primitives.reduce((sum, { cases }) => sum + cases, 0), 6190);
});

for (const plan of primitives.filter(({ run }) => run === 'as-labelled')) {
  test(`${plan.file}: ${plan.alg}, as labelled`, () => {
    const judge = new Judge(SET, plan.file);
    for (const { key, vector } of casesOf(plan)) judge.verdict(vector.tcId, label(vector), outcome(plan.alg, key, vector));
    judge.finish(countsOf(plan));
  });
}

for (const plan of primitives.filter(({ run }) => run === 'refuse-all')) {
  test(`${plan.file}: never accepted as ${plan.alg}: ${plan.reason}`, () => {
    const judge = new Judge(SET, plan.file);
    for (const { key, vector } of casesOf(plan)) judge.verdict(vector.tcId, 'refuse', outcome(plan.alg, key, vector));
    judge.finish(countsOf(plan));
  });
}

// A key that is refused by mistake would hide everything above: each must be fit for the algorithm it is tried under.
test('every key of these files is usable, save those on secp256k1', () => {
  for (const plan of primitives) {
    const keys = [...new Set(casesOf(plan).map(({ key }) => JSON.stringify(key)))].map((text) => JSON.parse(text));
    for (const key of keys) {
      const { usable, skipped } = inspectJwks({ keys: [key] });
      if (plan.alg === 'ES256K') assert.deepEqual(skipped.map(({ code }) => code), ['key_not_supported']);
      else assert.ok(usable[0].algorithms.includes(plan.alg), plan.file);
    }
  }
});

describe('the same signatures under other names', () => {
  const plan = (file) => primitives.find((entry) => entry.file === file);

  test('Ed25519 and EdDSA are one algorithm (RFC 9864 §2.2)', () => {
    for (const { key, vector } of casesOf(plan('ed25519_test.json'))) {
      assert.equal(outcome('Ed25519', key, vector), outcome('EdDSA', key, vector), `case ${vector.tcId}`);
    }
  });

  const confusions = [
    ['rsa_signature_2048_sha256_test.json', ['RS384', 'RS512', 'PS256', 'HS256', 'ES256', 'none']],
    ['rsa_pss_2048_sha256_mgf1_32_test.json', ['PS384', 'PS512', 'RS256', 'HS256']],
    ['ecdsa_secp256r1_sha256_p1363_test.json', ['ES384', 'ES512', 'ES256K', 'EdDSA', 'HS256']],
    ['ed25519_test.json', ['ES256', 'Ed448', 'HS512', 'none']],
  ];
  for (const [file, algorithms] of confusions) {
    test(`${file} under ${algorithms.join(', ')}: all refused`, () => {
      const valid = casesOf(plan(file)).filter(({ vector }) => vector.result === 'valid').slice(0, 20);
      assert.ok(valid.length >= 7);
      for (const { key, vector } of valid) {
        for (const alg of algorithms) assert.equal(outcome(alg, key, vector), 'refuse', `case ${vector.tcId} as ${alg}`);
      }
    });
  }
});

function casesOf({ file, cases, valid }) {
  const all = readJson(SET, file).testGroups.flatMap((group) => group.tests.map((vector) => ({ key: publicJwk(group), vector })));
  assert.equal(all.length, cases);
  assert.equal(all.filter(({ vector }) => vector.result === 'valid').length, valid);
  return all;
}

function countsOf({ cases, accepted }) {
  return { accept: accepted, refuse: cases - accepted };
}

/** 'acceptable' is what older implementations let through: refused, as the strict reading has it. */
function label({ result }) {
  return result === 'valid' ? 'accept' : 'refuse';
}

function outcome(alg, key, { msg, sig }) {
  return verify(alg, key, bytes(msg), bytes(sig));
}

// ── keys: not every file gives its key as a JWK ──

const CURVES = { secp256r1: ['P-256', 32], secp384r1: ['P-384', 48], secp256k1: ['secp256k1', 32] };

function publicJwk(group) {
  const given = group.publicKeyJwk ?? group.keyJwk;
  if (given) return without(given, 'alg');
  const { modulus, publicExponent, curve, wx, wy } = group.publicKey;
  if (modulus) return { kty: 'RSA', n: integer(modulus), e: integer(publicExponent) };
  const [crv, size] = CURVES[curve];
  return { kty: 'EC', crv, x: integer(wx, size), y: integer(wy, size) };
}

/** Hexadecimal to base64url, without the sign byte of ASN.1; a coordinate keeps its full length (RFC 7518 §6.2.1.2). */
function integer(hex, size) {
  const digits = hex.replace(/^(00)+(?=..)/, '');
  return Buffer.from(size ? digits.padStart(size * 2, '0') : digits, 'hex').toString('base64url');
}

function without(object, name) {
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));
}
