// Reading without trust: parseClaims decodes and marks, getLocalizedClaim chooses by language.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getLocalizedClaim, parseClaims } from 'tokenward';
import { refused } from './support/expect.mjs';
import { b64u, claims, json, keyFor, token } from './support/tokens.mjs';

const good = token(keyFor('ES256'), { header: { kid: 'a', typ: 'JWT' } });
const [header, payload, signature] = good.split('.');

test('parseClaims decodes and says that it verified nothing', () => {
  assert.deepEqual(parseClaims(good), {
    verified: false, header: { alg: 'ES256', kid: 'a', typ: 'JWT' }, claims: claims(), encrypted: false,
  });
  assert.deepEqual(parseClaims(`${header}.${payload}.AAAA`).claims, claims());
});

test('parseClaims reads unsigned tokens too: it is no check', () => {
  const read = parseClaims(`${json({ alg: 'none' })}.${payload}.`);
  assert.equal(read.verified, false);
  assert.deepEqual(read.claims, claims());
});

test('parseClaims reads only the header of an encrypted token', () => {
  const jwe = `${json({ alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT' })}.AAAA.AAAA.AAAA.AAAA`;
  assert.deepEqual(parseClaims(jwe), {
    verified: false, header: { alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT' }, claims: null, encrypted: true,
  });
});

test('parseClaims refuses what is no JWT', () => {
  const cases = [
    ['malformed_token', ''], ['malformed_token', 'x'], ['malformed_token', `${header}.${payload}`], ['malformed_token', ` ${good}`],
    ['malformed_token', `${good}.AAAA`], ['invalid_base64url', `${header}.AAAAA.${signature}`],
    ['invalid_header', `${b64u('[]')}.${payload}.${signature}`], ['invalid_claims', `${header}.${b64u('[]')}.${signature}`],
    ['invalid_claims', `${header}.${b64u(Buffer.from([0x7b, 0xff, 0x7d]))}.${signature}`],
    ['duplicate_member', `${b64u('{"alg":1,"alg":1}')}.${payload}.${signature}`],
    ['duplicate_member', `${header}.${b64u('{"a":1,"a":1}')}.${signature}`],
    ['json_too_deep', `${header}.${b64u(`{"a":${'['.repeat(40)}${']'.repeat(40)}}`)}.${signature}`],
    ['token_too_large', `${header}.${'A'.repeat(2_000_000)}.${signature}`],
  ];
  for (const [code, text] of cases) refused(code, () => parseClaims(text), { hint: text.slice(0, 60), secrets: text.length > 20 ? [text] : [] });
});

const names = { name: 'Sarah', 'name#mi-NZ': 'Hera', 'name#de': 'Sara', 'name#de-CH': 'Säreli', 'name#ja-Hani-JP': '沙羅', 'given_name#fr': 'S', empty: '' };

/** [claim, locales, value, tag]; no value: null. */
const localized = [
  ['name', ['de-CH'], 'Säreli', 'de-CH'],
  ['name', ['DE-ch'], 'Säreli', 'de-CH'],
  ['name', ['mi-NZ', 'de'], 'Hera', 'mi-NZ'],
  ['name', ['fr', 'de'], 'Sara', 'de'],
  ['name', ['de-AT'], 'Sara', 'de'],
  ['name', ['de-CH-1996'], 'Säreli', 'de-CH'],
  ['name', ['ja-Hani-JP-x-a'], '沙羅', 'ja-Hani-JP'],
  ['name', ['fr'], 'Sarah', null],
  ['name', [], 'Sarah', null],
  ['empty', ['de']], // CLM-04: without a value it is absent
  ['absent', ['de']],
  ['toString', ['de']],
  ['constructor', []],
];

for (const [claim, locales, value, tag] of localized) {
  test(`getLocalizedClaim: ${claim} for ${locales.join(', ') || 'no language'}`, () => {
    assert.deepEqual(getLocalizedClaim(names, claim, locales), value === undefined ? null : { value, tag });
  });
}

test('getLocalizedClaim hands values on as they are', () => {
  const address = { formatted: 'x' };
  const found = getLocalizedClaim({ 'address#de': address, flag: false, nothing: null }, 'address', ['de']);
  assert.deepEqual(found, { value: address, tag: 'de' });
  assert.deepEqual(getLocalizedClaim({ flag: false }, 'flag', []), { value: false, tag: null });
});
