// The two lists that the vector tests trust: well-formed, and about files that are there. Verdicts are judged next door.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exceptions, isThere, primitives } from './support/sets.mjs';

test('exceptions.json: members, values, no case twice', () => {
  const names = exceptions.map(({ set, file, case: name }) => `${set}/${file}#${name}`);
  assert.deepEqual([...new Set(names)], names);
  for (const [index, entry] of exceptions.entries()) {
    assert.deepEqual(Object.keys(entry), ['set', 'file', 'case', 'expected', 'ours', 'reason', 'spec'], names[index]);
    assert.ok(Object.values(entry).every((value) => typeof value === 'string' && value !== ''), names[index]);
    assert.deepEqual([entry.expected, entry.ours].sort(), ['accept', 'refuse'], names[index]);
    assert.ok(isThere(entry.set, entry.file), names[index]);
  }
});

test('exceptions.json: only sets that a test judges', () => {
  assert.deepEqual([...new Set(exceptions.map(({ set, file }) => `${set}/${file}`))].sort(), [
    'josekit-data/jwt',
    'joserfc-fixtures/jws_rfc7797.json',
    'jsontestsuite/test_parsing',
    'oidc-token-hash/cases.json',
    'openidconnect-rs/cases.json',
    'recorded/node-jsonwebtoken.json',
    'recorded/panva-jose.json',
    'recorded/pyjwt.json',
    'wycheproof/json_web_crypto_test.json',
    'wycheproof/json_web_key_test.json',
    'wycheproof/json_web_signature_test.json',
    'wycheproof/rsa_pss_2048_sha256_mgf1_0_params_test.json',
    'wycheproof/rsa_pss_2048_sha256_mgf1_0_test.json',
  ]);
});

test('primitives.json: a reason where a file is refused, and only there', () => {
  for (const { file, run, reason, cases, valid, accepted } of primitives) {
    assert.ok(['as-labelled', 'refuse-all'].includes(run), file);
    assert.equal(reason !== undefined, run === 'refuse-all', file);
    assert.ok(valid <= cases && accepted <= valid, file);
  }
});
