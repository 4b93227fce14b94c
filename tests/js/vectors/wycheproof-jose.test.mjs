// Wycheproof's JOSE files through the package: keys, signatures, and encrypted tokens, which are never accepted.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspectJwks, isTokenError } from 'tokenward';
import { Judge, readJson } from './support/sets.mjs';
import { checkSignature, optionsFor, publicPart, UNRELATED_KEY } from './support/signature.mjs';

const SET = 'wycheproof';
const SIGNATURES = 'json_web_signature_test.json';
const KEYS = 'json_web_key_test.json';
const CRYPTO = 'json_web_crypto_test.json';
const ENCRYPTION = 'json_web_encryption_test.json';
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const MACS = ['HS256', 'HS384', 'HS512'];
const COUNTS = {
  [SIGNATURES]: { accept: 42, refuse: 359 },
  [KEYS]: { accept: 2, refuse: 24 },
  [CRYPTO]: { accept: 4, refuse: 45 },
};

for (const file of [SIGNATURES, KEYS, CRYPTO]) {
  describe(file, () => {
    const cases = casesOf(file).filter(({ vector }) => vector.jws !== undefined);

    test('each signature as labelled, or as the ledger says', () => {
      const judge = new Judge(SET, file);
      for (const { group, vector } of cases) judge.verdict(vector.tcId, label(vector), verdictOf(vector.jws, optionsOf(group)));
      judge.finish(COUNTS[file]);
    });

    // The key alone must decide: neither a longer list of algorithms nor a secret that signed nothing opens a way round it.
    test('the same with every algorithm allowed and an unrelated secret', () => {
      const judge = new Judge(SET, file);
      for (const { group, vector } of cases) {
        judge.verdict(vector.tcId, label(vector), verdictOf(vector.jws, lenient(optionsOf(group))));
      }
      judge.finish(COUNTS[file]);
    });

    test('a private or symmetric key in the key set is refused (JOSE-30)', () => {
      const keys = readJson(SET, file).testGroups.flatMap((group) => keysOf(group.private));
      const secret = keys.filter((key) => key.d !== undefined || key.kty === 'oct');
      assert.ok(secret.length >= 6, `${secret.length} keys`);
      for (const key of secret) {
        assert.throws(() => inspectJwks({ keys: [key] }), isPrivateKeyInJwks);
      }
    });
  });
}

describe('secrets of json_web_key as client secrets', () => {
  const cases = casesOf(KEYS)
    .filter(({ group }) => !group.public && keysOf(group.private).length === 1)
    .map(({ group, vector }) => ({ key: keysOf(group.private)[0], vector }))
    .filter(({ key }) => MACS.includes(key.alg));

  test('long ones verify, short and empty ones are refused', () => {
    const outcomes = cases.map(({ key, vector }) => {
      const { verdict, code } = checkSignature(vector.jws, optionsFor(key));
      return [vector.tcId, code ?? verdict];
    });
    const weak = [10, 11, 12, 16, 17, 18].map((id) => [id, 'weak_key']);
    assert.deepEqual(Object.fromEntries(outcomes), Object.fromEntries([...weak, [13, 'accept'], [14, 'accept'], [15, 'accept']]));
  });
});

describe('encrypted tokens', () => {
  for (const [file, cases] of [[ENCRYPTION, 139], [CRYPTO, 34]]) {
    test(`${file}: none is taken for a signed one`, () => {
      const tokens = casesOf(file).map(({ vector }) => vector.jwe).filter((jwe) => jwe !== undefined);
      assert.equal(tokens.length, cases);
      for (const jwe of tokens) {
        const { verdict, code } = outcomeOf(jwe, { jwks: { keys: [UNRELATED_KEY] } });
        assert.equal(verdict, 'refuse');
        if (typeof jwe === 'string' && /^[\w-]+(\.[\w-]*){4}$/.test(jwe)) assert.equal(code, 'jwe_not_expected');
      }
    });
  }
});

function casesOf(file) {
  return readJson(SET, file).testGroups.flatMap((group) => group.tests.map((vector) => ({ group, vector })));
}

function isPrivateKeyInJwks(error) {
  return isTokenError(error) && error.code === 'private_key_in_jwks' && error.rule === 'JOSE-30';
}

/** A secret of the vector may be too short for another MAC, so its own stays the only one. */
function lenient(options) {
  const algorithms = [...ASYMMETRIC, ...(options.algorithms ?? MACS)];
  return { clientSecret: new Uint8Array(64).fill(7), ...options, algorithms };
}

function label({ result }) {
  return result === 'valid' ? 'accept' : 'refuse';
}

/** A set in the vector is handed over as a set; a single key as `optionsFor` does. */
function optionsOf(group) {
  const given = group.public ?? group.private;
  return given.keys ? { jwks: { keys: given.keys.map((key) => (group.public ? key : publicPart(key))) } } : optionsFor(given);
}

function keysOf(key) {
  return key?.keys ?? (key ? [key] : []);
}

function verdictOf(jws, options) {
  return outcomeOf(jws, options).verdict;
}

/** A few vectors are JSON serializations written as an object: refused as such, and as text. */
function outcomeOf(token, options) {
  if (typeof token === 'string') return checkSignature(token, options);
  assert.equal(checkSignature(token, options).verdict, 'refuse');
  return checkSignature(JSON.stringify(token), options);
}
