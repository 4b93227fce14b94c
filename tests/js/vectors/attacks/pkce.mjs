// Attacks 66 and 67: the values a client makes itself.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { calculatePkceChallenge, generateNonce, generatePkce, generateState, verifyPkce } from 'tokenward';
import { called, mistake } from './cases.mjs';

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const stored = { codeVerifier: VERIFIER, codeChallenge: CHALLENGE, codeChallengeMethod: 'S256' };
const checked = (name, code, changes, rule) => called(name, code, () => verifyPkce({ ...stored, ...changes }),
  { rule, secrets: [VERIFIER, changes.codeVerifier].filter((text) => text?.length > 12) });
const digest = (text, form) => createHash('sha256').update(text).digest(form);
const challengeOf = (text) => digest(text, 'base64url');
const pkce = [
  checked('as it should be', 'accept', {}),
  ...['plain', 'Plain', 's256', 'S512', 'none', '', undefined].map((method) => checked(`the method ${method}`, 'pkce_method_not_allowed',
    { codeChallengeMethod: method, codeChallenge: VERIFIER }, method === undefined ? undefined : 'PKCE-04')),
  ...[43, 44, 127, 128].map((length) => checked(`${length} characters`, 'accept',
    { codeVerifier: 'a'.repeat(length), codeChallenge: challengeOf('a'.repeat(length)) })),
  ...[0, 1, 42, 129, 1000].map((length) => checked(`${length} characters`, 'invalid_code_verifier',
    { codeVerifier: 'a'.repeat(length), codeChallenge: challengeOf('a'.repeat(length)) }, 'PKCE-01')),
  ...['+', '/', '=', ' ', '\n', '\0', 'é', '%', '!', '*', "'", '(', ','].flatMap((stray) => {
    const text = `${'a'.repeat(43)}${stray}`;
    return [checked(`the character ${JSON.stringify(stray)}`, 'invalid_code_verifier', { codeVerifier: text, codeChallenge: challengeOf(text) }, 'PKCE-01'),
      called(`the challenge of ${JSON.stringify(stray)}`, 'invalid_code_verifier', () => calculatePkceChallenge(text), { rule: 'PKCE-01' })];
  }),
  ...[`${CHALLENGE}=`, `${CHALLENGE}==`, CHALLENGE.slice(0, -1), `${CHALLENGE}A`, '', CHALLENGE.replace('-', '+'), `${CHALLENGE.slice(0, -1)}N`,
    digest(VERIFIER, 'hex'), VERIFIER.slice(0, 20)]
    .map((codeChallenge) => checked(`the challenge ${codeChallenge.slice(-6)} of ${codeChallenge.length}`, 'invalid_code_challenge', { codeChallenge }, 'PKCE-06')),
  checked('the verifier for a challenge', 'pkce_mismatch', { codeChallenge: `${VERIFIER.slice(0, -1)}k` }, 'PKCE-07'),
  checked('another verifier', 'pkce_mismatch', { codeVerifier: `${VERIFIER}x` }, 'PKCE-07'),
  checked('no verifier', 'code_verifier_missing', { codeVerifier: undefined }, 'PKCE-08'),
  called('no challenge', 'code_verifier_unexpected', () => verifyPkce({ codeVerifier: VERIFIER }), { rule: 'PKCE-08' }),
  ...[31, 97, 0, -1, NaN].map((bytes) => mistake(`${bytes} random bytes`, 'bytes', () => generatePkce({ bytes }))),
  called('what is generated is as RFC 7636 wants it', 'accept', () => {
    const pair = generatePkce();
    assert.match(pair.codeVerifier, /^[A-Za-z0-9_-]{43}$/);
    assert.deepEqual([pair.codeChallenge, pair.codeChallengeMethod], [challengeOf(pair.codeVerifier), 'S256']);
    verifyPkce(pair);
  }),
];

const DRAWS = 10_000;
/** No two are equal, and at each of the 43 places every character that can stand there does. */
function spread(draw) {
  const drawn = Array.from({ length: DRAWS }, draw);
  assert.equal(new Set(drawn).size, DRAWS);
  for (let at = 0; at < 43; at += 1) {
    const found = new Set(drawn.map((text) => text[at]));
    assert.equal(found.size, at === 42 ? 16 : 64, `place ${at}`);
  }
  for (const text of drawn) assert.match(text, /^[A-Za-z0-9_-]{43}$/);
}
const entropy = [
  called('state', 'accept', () => spread(generateState)),
  called('nonce', 'accept', () => spread(generateNonce)),
  called('code verifier', 'accept', () => spread(() => generatePkce().codeVerifier)),
  called('Math.random has no part in it', 'accept', () => {
    const random = Math.random;
    Math.random = () => assert.fail('Math.random was asked');
    try {
      for (const draw of [generateState, generateNonce, generatePkce]) draw();
    } finally {
      Math.random = random;
    }
  }),
];

export default [
  { number: 66, attack: 'PKCE', cases: pkce },
  { number: 67, attack: 'values that can be guessed', cases: entropy },
];
