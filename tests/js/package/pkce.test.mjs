// PKCE, state and nonce: the values of RFC 7636, every edge of the syntax, and randomness that is not repeated.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { calculatePkceChallenge, generateNonce, generatePkce, generateState, verifyPkce } from 'tokenward';
import { refused } from './support/expect.mjs';

const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const stored = { codeChallenge, codeChallengeMethod: 'S256' };

test('the example of RFC 7636, appendix B', () => {
  assert.equal(calculatePkceChallenge(codeVerifier), codeChallenge);
  assert.equal(verifyPkce({ codeVerifier, ...stored }), undefined);
});

test('generatePkce gives a fresh pair of the length asked for', () => {
  for (const [bytes, length] of [[undefined, 43], [32, 43], [33, 44], [48, 64], [64, 86], [96, 128]]) {
    const pair = generatePkce(bytes === undefined ? undefined : { bytes });
    assert.deepEqual(Object.keys(pair), ['codeVerifier', 'codeChallenge', 'codeChallengeMethod']);
    assert.equal(pair.codeVerifier.length, length);
    assert.match(pair.codeVerifier, /^[\w-]+$/);
    assert.equal(pair.codeChallenge, createHash('sha256').update(pair.codeVerifier).digest('base64url'));
    assert.equal(pair.codeChallengeMethod, 'S256');
    verifyPkce(pair);
  }
  for (const bytes of [0, 31, 97, 32.5, -32, NaN, Infinity, '32', null, true, 32n]) {
    const error = refused('invalid_option', () => generatePkce({ bytes }));
    assert.match(error.message, /bytes/);
  }
});

test('no value is ever drawn twice', () => {
  const drawn = [];
  for (let i = 0; i < 500; i++) drawn.push(generatePkce().codeVerifier, generateState(), generateNonce());
  assert.equal(new Set(drawn).size, drawn.length);
  for (const value of drawn) assert.match(value, /^[\w-]{43}$/);
  const bits = drawn.reduce((sum, value) => sum + popcount(Buffer.from(value, 'base64url')), 0) / (drawn.length * 256);
  assert.ok(bits > 0.495 && bits < 0.505, `${bits} of the bits are set`);
});

test('code verifiers: 43 to 128 unreserved characters', () => {
  for (const good of ['a'.repeat(43), 'a'.repeat(128), `${'a'.repeat(40)}-._~`, 'AZaz09-._~'.repeat(5)]) {
    const challenge = calculatePkceChallenge(good);
    assert.equal(challenge, createHash('sha256').update(good).digest('base64url'));
    verifyPkce({ codeVerifier: good, codeChallenge: challenge, codeChallengeMethod: 'S256' });
  }
  for (const bad of ['', 'a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)} `, `${'a'.repeat(42)}+`, `${'a'.repeat(42)}=`, `${'a'.repeat(42)}é`, `${'a'.repeat(42)}\0`]) {
    const error = refused('invalid_code_verifier', () => calculatePkceChallenge(bad), { rule: 'PKCE-01' });
    assert.ok(bad === '' || !error.message.includes(bad));
    if (bad !== '') refused('invalid_code_verifier', () => verifyPkce({ codeVerifier: bad, ...stored }), { rule: 'PKCE-01' });
  }
});

test('verifyPkce refuses what does not match', () => {
  for (const other of ['a'.repeat(43), codeVerifier.toLowerCase(), `${codeVerifier}a`, codeChallenge]) {
    refused('pkce_mismatch', () => verifyPkce({ codeVerifier: other, ...stored }), { rule: 'PKCE-07', secrets: [other, codeChallenge] });
  }
  for (let i = 0; i < codeChallenge.length; i++) {
    const changed = codeChallenge.slice(0, i) + (codeChallenge[i] === 'A' ? 'E' : 'A') + codeChallenge.slice(i + 1);
    assert.throws(() => verifyPkce({ codeVerifier, ...stored, codeChallenge: changed }), { name: 'TokenError' });
  }
});

test('verifyPkce refuses challenges that are no SHA-256', () => {
  for (const bad of ['', 'a', codeChallenge.slice(1), `${codeChallenge}=`, `${codeChallenge}a`, `+${codeChallenge.slice(1)}`, ` ${codeChallenge.slice(1)}`]) {
    assert.throws(() => verifyPkce({ codeVerifier, ...stored, codeChallenge: bad }), (error) => {
      assert.ok(['invalid_code_challenge', ...(bad === '' ? ['code_verifier_unexpected'] : [])].includes(error.code), `${error.code} for ${bad}`);
      return true;
    });
  }
});

test('verifyPkce takes S256 and nothing else; a method left out means plain', () => {
  for (const codeChallengeMethod of ['plain', 's256', 'S512', '', undefined]) {
    refused('pkce_method_not_allowed', () => verifyPkce({ codeVerifier, codeChallenge, codeChallengeMethod }));
    refused('pkce_method_not_allowed', () => verifyPkce({ codeVerifier, codeChallenge: codeVerifier, codeChallengeMethod }));
  }
  refused('pkce_method_not_allowed', () => verifyPkce({ codeVerifier, codeChallenge }));
});

test('verifyPkce wants both or neither was sent: one alone is a downgrade', () => {
  refused('code_verifier_missing', () => verifyPkce(stored), { rule: 'PKCE-08' });
  refused('code_verifier_missing', () => verifyPkce({ ...stored, codeVerifier: undefined }), { rule: 'PKCE-08' });
  refused('code_verifier_unexpected', () => verifyPkce({ codeVerifier }), { rule: 'PKCE-08' });
  for (const wrong of [null, 1, {}]) {
    refused('invalid_option', () => verifyPkce({ codeVerifier: wrong, ...stored }));
    refused('invalid_option', () => verifyPkce({ codeVerifier, codeChallenge: wrong, codeChallengeMethod: 'S256' }));
    refused('invalid_option', () => verifyPkce({ codeVerifier, codeChallenge, codeChallengeMethod: wrong }));
  }
});

test('PKCE refusals carry what a token endpoint answers', () => {
  const error = refused('pkce_mismatch', () => verifyPkce({ codeVerifier: 'a'.repeat(43), ...stored }));
  assert.equal(error.oauthError, 'invalid_grant');
  assert.equal(error.status, 400);
});

function popcount(bytes) {
  let count = 0;
  for (let byte of bytes) for (; byte > 0; byte >>= 1) count += byte & 1;
  return count;
}
