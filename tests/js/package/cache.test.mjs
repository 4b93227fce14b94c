// The option `cache` (IDT-06): a token that comes again is judged like one that comes for the first time, with whatever verb and key.
// That a hit computes nothing, that refusals are not remembered and what is forgotten first is shown in Rust: src/crypto/memory.rs,
// src/crypto/recent.rs, tests/native/cache.rs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVerifier, createVerifierSet } from 'tokenward';
import { refused } from './support/expect.mjs';
import { ALGORITHMS, b64u, claims, CLIENT, ISSUER, json, jwks, keyFor, macToken, newKeyFor, NONCE, NOW, token } from './support/tokens.mjs';

const expected = { nonce: NONCE };
const CACHES = [false, {}, { maxEntries: 0 }, { maxEntries: 1 }, { maxEntries: 1_000_000 }];
const make = (options) => createVerifier({ issuer: ISSUER, clientId: CLIENT, now: NOW, ...options });
/** Everything that a caller sees of a call. */
const seen = (work) => {
  try {
    return work();
  } catch (error) {
    return { code: error.code, json: JSON.stringify(error) };
  }
};

for (const alg of ALGORITHMS) {
  test(`${alg}: with every cache the same comes out, each time`, () => {
    const [key, stranger] = [keyFor(alg), newKeyFor(alg)];
    const good = token(key);
    const [header, payload, signature] = good.split('.');
    const texts = [
      good, token(key, { payload: claims({ sub: 'another' }) }), token(stranger), token(key, { payload: claims({ exp: NOW - 60 }) }),
      `${header}.${json(claims({ sub: 'admin' }))}.${signature}`, `${json({ alg, typ: 'JWT', x: 1 })}.${payload}.${signature}`,
      `${header}.${payload}.${b64u(Buffer.alloc(Buffer.from(signature, 'base64url').length, 1))}`, good,
    ];
    const answers = CACHES.map((cache) => {
      const verifier = make({ jwks: jwks(key), cache });
      return [0, 1, 2].flatMap(() => texts.flatMap((text) => [
        seen(() => verifier.verifyIdToken(text, expected)), seen(() => verifier.explainIdToken(text, expected)),
        seen(() => verifier.verifyIdToken(text, { nonce: 'another' })),
      ]));
    });
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    const round = answers[0].length / 3;
    assert.deepEqual(answers[0].slice(0, round), answers[0].slice(round, 2 * round), 'the second time is like the first');
    const codes = answers[0].filter((_, index) => index % 3 === 0).slice(0, texts.length).map(({ code = 'fine' }) => code);
    assert.deepEqual(codes, ['fine', 'fine', 'signature_invalid', 'token_expired', 'signature_invalid', 'signature_invalid', 'signature_invalid', 'fine']);
  });
}

test('a token that was accepted expires, is bound to its nonce, and is asked about at the replay store', () => {
  const key = keyFor('ES256');
  const good = token(key);
  let now = NOW;
  let first = true;
  const verifier = make({ jwks: jwks(key), cache: {}, now: () => now, replay: () => first });
  const { exp } = claims();
  for (let turn = 0; turn < 3; turn += 1) {
    now = NOW;
    first = true;
    assert.equal(verifier.verifyIdToken(good, expected).subject, 'user-1');
    refused('nonce_mismatch', () => verifier.verifyIdToken(good, { nonce: 'another' }));
    refused('nonce_unexpected', () => verifier.verifyIdToken(good, { nonce: null }));
    now = exp + 9;
    assert.equal(verifier.verifyIdToken(good, expected).subject, 'user-1');
    now = exp + 10;
    refused('token_expired', () => verifier.verifyIdToken(good, expected), { rule: 'IDT-09' });
    now = NOW;
    first = false;
    refused('replay_detected', () => verifier.verifyIdToken(good, expected));
  }
});

test('a key that was withdrawn does not live on in the cache, nor does another under its name', () => {
  const [key, stranger] = [keyFor('ES256'), newKeyFor('ES256')];
  const good = token(key, { header: { kid: 'a' } });
  const named = (one, kid) => ({ keys: [{ ...one.jwk, kid }] });
  const verifier = make({ jwks: named(key, 'a'), cache: {} });
  for (let turn = 0; turn < 2; turn += 1) {
    for (let again = 0; again < 3; again += 1) assert.equal(verifier.verifyIdToken(good, expected).verified, true);
    verifier.updateJwks(named(stranger, 'b'));
    refused('key_not_found', () => verifier.verifyIdToken(good, expected));
    verifier.updateJwks(named(stranger, 'a'));
    refused('signature_invalid', () => verifier.verifyIdToken(good, expected), { rule: 'IDT-06' });
    assert.equal(verifier.explainIdToken(good, expected).error.code, 'signature_invalid');
    verifier.updateJwks(named(key, 'a'));
  }
  // A set that is refused changes nothing.
  assert.throws(() => verifier.updateJwks('{'), { code: 'invalid_jwks' });
  assert.equal(verifier.verifyIdToken(good, expected).verified, true);
});

test('verifiers share nothing: what one has met another computes', () => {
  const [key, stranger] = [keyFor('ES256'), newKeyFor('ES256')];
  const good = token(key);
  const knowing = make({ jwks: jwks(key), cache: {} });
  for (let turn = 0; turn < 3; turn += 1) knowing.verifyIdToken(good, expected);
  refused('signature_invalid', () => make({ jwks: jwks(stranger), cache: {} }).verifyIdToken(good, expected));
  const set = createVerifierSet([knowing, make({ issuer: 'https://other.example', jwks: jwks(stranger), cache: {} })]);
  assert.equal(set.verifyIdToken(good, expected).subject, 'user-1');
  const forged = token(key, { payload: claims({ iss: 'https://other.example' }) });
  refused('signature_invalid', () => set.verifyIdToken(forged, expected));
});

test('more tokens than the cache holds', () => {
  const key = keyFor('EdDSA');
  const verifier = make({ jwks: jwks(key), cache: { maxEntries: 3 } });
  const subjects = Array.from({ length: 20 }, (_, index) => `user-${index}`);
  const tokens = subjects.map((sub) => token(key, { payload: claims({ sub }) }));
  for (const order of [tokens, [...tokens].reverse(), tokens]) {
    for (const text of order) assert.equal(verifier.verifyIdToken(text, expected).subject, subjects[tokens.indexOf(text)]);
  }
});

test('MACs beside a cache', () => {
  const clientSecret = 'a client secret of more than thirty-two bytes';
  const good = macToken('HS256', clientSecret);
  const verifier = make({ jwks: { keys: [] }, algorithms: ['HS256'], clientSecret, cache: {} });
  for (let turn = 0; turn < 3; turn += 1) {
    assert.equal(verifier.verifyIdToken(good, expected).keyThumbprint, '');
    refused('signature_invalid', () => verifier.verifyIdToken(macToken('HS256', `${clientSecret}.`), expected));
  }
});

test('what a caller does to a result does not come back', () => {
  const key = keyFor('RS256');
  const verifier = make({ jwks: jwks(key), cache: {} });
  const good = token(key);
  const before = structuredClone(verifier.verifyIdToken(good, expected));
  const result = verifier.verifyIdToken(good, expected);
  try { result.claims.sub = 'admin'; } catch { /* frozen is fine too */ }
  assert.deepEqual(structuredClone(verifier.verifyIdToken(good, expected)), before);
});
