// What crosses the border to JavaScript: claims as plain data, errors without secrets, a verifier that ends well.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as tokenward from 'tokenward';
import { createVerifier, errorCatalog, isTokenError, parseClaims, TokenError, userKey } from 'tokenward';
import { expected, refused, verifierFor } from './support/expect.mjs';
import { packageDirectory, root, workDirectory } from './support/places.mjs';
import { claims, CLIENT, ISSUER, jwks, keyFor, newKeyFor, NONCE, NOW, token } from './support/tokens.mjs';

const key = keyFor('ES256');
const good = token(key);

test('the package exports what the contract says and nothing else', () => {
  assert.deepEqual(Object.keys(tokenward).sort(), [
    'TokenError', 'calculatePkceChallenge', 'computeTokenHash', 'createVerifier', 'createVerifierSet', 'default', 'errorCatalog', 'extractAccessToken', 'generateNonce',
    'generatePkce', 'generateState', 'getLocalizedClaim', 'initSync', 'inspectClaims', 'inspectJwks', 'isTokenError', 'jwkThumbprint',
    'jwkThumbprintUri', 'parseAuthorizationResponse', 'parseClaims', 'resolveClaimSources', 'toOAuthError', 'toWwwAuthenticate', 'userKey', 'verifyPkce', 'version',
  ]);
});

test('claims named like parts of Object are plain own properties and poison nothing', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf', 'then'];
  const hostile = names.map((name) => `${JSON.stringify(name)}:{"polluted":true,"__proto__":{"polluted":true}}`).join(',');
  const payload = `{${JSON.stringify(claims()).slice(1, -1)},${hostile}}`;
  const idToken = token(key, { header: `{"alg":"ES256",${hostile}}`, payload });
  const verified = verifierFor('ES256').verifyIdToken(idToken, expected);
  const parsed = parseClaims(idToken);
  for (const read of [verified.claims, parsed.claims, parsed.header]) {
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
    for (const name of names) {
      assert.ok(Object.hasOwn(read, name), name);
      assert.equal(Object.getOwnPropertyDescriptor(read, name).value.polluted, true);
    }
  }
  assert.equal({}.polluted, undefined);
  assert.deepEqual(Object.keys(verified.header), ['alg']);
});

test('results are plain data: they survive JSON and structuredClone', () => {
  const result = verifierFor('ES256').verifyIdToken(good, expected);
  assert.deepEqual(JSON.parse(JSON.stringify(result)), result);
  assert.deepEqual(structuredClone(result), result);
  assert.ok(!('kid' in result.header) && !('typ' in result.header), 'what is absent is absent');
});

test('the same question gets the same answer', () => {
  const verifier = verifierFor('ES256');
  const answers = Array.from({ length: 20 }, () => JSON.stringify(verifier.explainIdToken(good, expected)));
  assert.equal(new Set(answers).size, 1);
  const refusals = Array.from({ length: 20 }, () => JSON.stringify(refused('nonce_mismatch', () => verifier.verifyIdToken(good, { nonce: 'other' }))));
  assert.equal(new Set(refusals).size, 1);
});

test('errors and reports show no token, nonce, code, access token or secret', () => {
  const secrets = ['nonce-of-the-request', 'access-token-value', 'code-value-1', 'state-value-1', 'a secret that is long enough, really'];
  const [nonce, accessToken, code, state, clientSecret] = secrets;
  const verifier = verifierFor('ES256', { clientSecret, algorithms: ['ES256', 'HS256'] });
  const wrong = { at_hash: 'AAAA', c_hash: 'AAAA', s_hash: 'AAAA' };
  const cases = [
    token(key, { payload: claims() }),
    token(key, { payload: claims({ nonce }) }).slice(0, -2),
    token(newKeyFor('ES256'), { payload: claims({ nonce }) }),
    ...Object.entries(wrong).map(([name, value]) => token(key, { payload: claims({ nonce, [name]: value }) })),
    token(key, { payload: claims({ nonce, exp: 1 }) }),
    token(key, { payload: claims({ nonce, iss: nonce }) }).replace('.', '..'),
    token(key, { payload: claims({ nonce, sub: 1, email: 'user@example.org' }) }),
  ];
  for (const idToken of cases) {
    const given = { nonce, accessToken, code, state };
    const report = JSON.stringify(verifier.explainIdToken(idToken, given));
    assert.equal(JSON.parse(report).ok, false);
    const error = assertThrown(() => verifier.verifyIdToken(idToken, given));
    const text = `${error.message} ${error.stack} ${JSON.stringify(error)} ${report}`;
    for (const secret of [...secrets, NONCE, 'user@example.org', ...idToken.split('.').filter((part) => part.length > 8)]) {
      assert.ok(!text.includes(secret), `${error.code} shows ${secret}`);
    }
  }
});

test('what an attacker writes into a claim cannot steer a log', () => {
  const iss = `https://x.example/\n\u001b[31m\u202e${'y'.repeat(5000)}`;
  const error = refused('issuer_mismatch', () => verifierFor('ES256').verifyIdToken(token(key, { payload: claims({ iss }) }), expected));
  assert.doesNotMatch(JSON.stringify(error), /\\n|\\u001b|\u202e/);
  assert.ok(JSON.stringify(error).length < 1000);
});

test('a TokenError is an Error with a stable form', () => {
  const error = refused('audience_mismatch', () => verifierFor('ES256').verifyIdToken(token(key, { payload: claims({ aud: 'other' }) }), expected));
  assert.ok(error instanceof Error);
  assert.equal(String(error), `TokenError: ${error.message}`);
  assert.match(error.stack, /boundary\.test/);
  const json = error.toJSON();
  assert.deepEqual(JSON.parse(JSON.stringify(error)), json);
  assert.deepEqual(Object.keys(json).filter((name) => !['claim', 'expected', 'actual', 'oauthError', 'status'].includes(name)), ['code', 'rule', 'spec', 'message']);
  assert.equal(json.rule, 'IDT-03');
  assert.equal(json.claim, 'aud');
  assert.match(json.expected, new RegExp(CLIENT));
  assert.match(json.actual, /other/);
  assert.match(json.spec, /OpenID Connect Core 1\.0 §3\.1\.3\.7/);
  const again = new TokenError(json);
  assert.deepEqual(again.toJSON(), json);
});

test('isTokenError knows the errors of another copy, and nothing else', async () => {
  const directory = workDirectory('copy');
  try {
    cpSync(packageDirectory, directory, { recursive: true });
    const copy = await import(pathToFileURL(join(directory, 'dist', 'inline.js')).href);
    assert.notEqual(copy.TokenError, TokenError);
    const foreign = assertThrown(() => copy.parseClaims('x'));
    assert.ok(!(foreign instanceof TokenError));
    assert.ok(isTokenError(foreign));
    assert.ok(copy.isTokenError(refused('malformed_token', () => parseClaims('x'))));
  } finally {
    rmSync(directory, { recursive: true });
  }
  const lookalike = { name: 'TokenError', code: 'token_expired', rule: 'IDT-09', spec: 'x', message: 'x' };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (const value of [undefined, null, 1, 'TokenError', {}, new Error('x'), Object.assign(new Error('x'), { code: 'x' }), lookalike, TokenError, revoked.proxy]) {
    assert.equal(isTokenError(value), false);
  }
});

test('errorCatalog is frozen documentation', () => {
  assert.ok(Object.isFrozen(errorCatalog));
  assert.equal(new Set(errorCatalog.map(({ code }) => code)).size, errorCatalog.length);
  for (const entry of errorCatalog) {
    assert.deepEqual(Object.keys(entry).sort(), ['code', 'explanation', 'remedy', 'rule', 'spec']);
    assert.match(entry.code, /^[a-z][a-z0-9_]+$/);
    for (const text of Object.values(entry)) assert.ok(text.length > 3);
    assert.ok(Object.isFrozen(entry));
  }
});

test('a verifier is frozen, and its methods need no this', () => {
  const verifier = verifierFor('ES256');
  assert.ok(Object.isFrozen(verifier));
  assert.equal(verifier.issuer, ISSUER);
  const { verifyIdToken, explainIdToken, updateJwks } = verifier;
  assert.equal(verifyIdToken(good, expected).verified, true);
  assert.equal(explainIdToken(good, expected).ok, true);
  updateJwks(jwks(key));
});

test('after disposal every method says so; disposing twice is fine', () => {
  const verifier = verifierFor('ES256');
  verifier[Symbol.dispose]();
  verifier[Symbol.dispose]();
  refused('verifier_disposed', () => verifier.verifyIdToken(good, expected));
  refused('verifier_disposed', () => verifier.explainIdToken(good, expected));
  refused('verifier_disposed', () => verifier.updateJwks(jwks(key)));
  assert.equal(verifier.issuer, ISSUER);
});

test('disposing or coming back from inside a call does no harm', () => {
  let act = () => {};
  const verifier = verifierFor('ES256', { now: () => (act(), NOW) });
  act = () => {
    act = () => {};
    assert.equal(verifier.verifyIdToken(good, expected).verified, true);
  };
  assert.equal(verifier.verifyIdToken(good, expected).verified, true);
  act = () => verifier.updateJwks(jwks(newKeyFor('ES256')));
  settles(() => verifier.verifyIdToken(good, expected));
  act = () => {};
  verifier.updateJwks(jwks(key));
  assert.equal(verifier.verifyIdToken(good, expected).verified, true);
  act = () => verifier[Symbol.dispose]();
  settles(() => verifier.verifyIdToken(good, expected));
  refused('verifier_disposed', () => verifier.verifyIdToken(good, expected));
});

test('forgotten verifiers are collected and free their memory', () => {
  const script = `
    import { createVerifier } from 'tokenward';
    const jwks = ${JSON.stringify(jwks(keyFor('RS256')))};
    const make = (count) => { for (let i = 0; i < count; i++) createVerifier({ issuer: ${JSON.stringify(ISSUER)}, clientId: 'c', jwks }); };
    const size = () => process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    const turn = async () => { make(2000); globalThis.gc(); await new Promise((done) => setTimeout(done, 20)); };
    for (let i = 0; i < 3; i++) await turn();
    const before = size();
    for (let i = 0; i < 10; i++) await turn();
    console.log(size() - before);
  `;
  const args = ['--expose-gc', '--input-type=module', '-e', script];
  const grown = Number(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }));
  assert.ok(grown < 4_000_000, `grew by ${grown} bytes over 20,000 forgotten verifiers`);
});

test('updateJwks replaces the set, or leaves it as it was', () => {
  const next = newKeyFor('ES256');
  const verifier = verifierFor('ES256');
  for (const bad of ['{', '{"keys":[]}', { keys: [{ kty: 'x' }] }, jwks(next.privateKey.export({ format: 'jwk' })), null, 1]) {
    assert.throws(() => verifier.updateJwks(bad), { name: 'TokenError' });
    assert.equal(verifier.verifyIdToken(good, expected).verified, true, 'the old set stays');
  }
  assert.equal(verifier.updateJwks(jwks(next)), undefined);
  refused('signature_invalid', () => verifier.verifyIdToken(good, expected));
  assert.equal(verifier.verifyIdToken(token(next), expected).verified, true);
  verifier.updateJwks(JSON.stringify(jwks(key)));
  assert.equal(verifier.verifyIdToken(good, expected).verified, true);
});

test('verifiers do not share anything', () => {
  const one = verifierFor('ES256');
  const two = createVerifier({ issuer: ISSUER, clientId: 'other', jwks: jwks(newKeyFor('ES256')), now: NOW });
  refused('signature_invalid', () => two.verifyIdToken(good, expected));
  two[Symbol.dispose]();
  assert.equal(one.verifyIdToken(good, expected).verified, true);
});

test('userKey is made of issuer and subject, and of nothing else', () => {
  const verifier = verifierFor('ES256');
  const of = (changes) => userKey(verifier.verifyIdToken(token(key, { payload: claims(changes) }), expected));
  assert.equal(of({}), of({ email: 'x@example.org', aud: [CLIENT] }));
  assert.notEqual(of({}), of({ sub: 'user-2' }));
  const { issuer, claims: read } = verifier.verifyIdToken(good, expected);
  const moved = (iss, sub) => userKey({ verified: true, kind: 'id_token', issuer: iss, subject: sub, claims: { ...read, iss, sub } });
  assert.notEqual(moved(`${issuer}/a`, 'b'), moved(issuer, '/ab'));
  assert.notEqual(moved(`${issuer}a`, 'b'), moved(issuer, 'ab'));
});

function assertThrown(work) {
  try {
    work();
  } catch (error) {
    return error;
  }
  assert.fail('nothing was thrown');
}

/** It may answer or refuse, but only with a TokenError or the caller's own error, and without breaking the module. */
function settles(work) {
  try {
    work();
  } catch (error) {
    assert.ok(isTokenError(error), String(error?.stack));
    assert.notEqual(error.code, 'internal_error');
  }
}
