// What arrives from outside: access tokens in requests, parameters of authorization responses, and the list of revoked tokens.
// The rules are tables of src/oauth/request.rs and src/oauth/parameters.rs; here is what JavaScript sees.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVerifier, extractAccessToken, parseAuthorizationResponse, toOAuthError, toWwwAuthenticate } from 'tokenward';
import { refused } from './support/expect.mjs';
import { CLIENT, ISSUER, jwks, keyFor, NOW, token } from './support/tokens.mjs';

test('AT-15: one token in one header', () => {
  assert.deepEqual(extractAccessToken({ authorization: 'bearer a.b.c' }), { scheme: 'Bearer', accessToken: 'a.b.c' });
  assert.deepEqual(extractAccessToken({ authorization: ['DPoP a.b.c'], query: '?x=1' }), { scheme: 'DPoP', accessToken: 'a.b.c' });
  for (const authorization of [null, [], 'Basic YTpi']) assert.equal(extractAccessToken({ authorization }), null);
  assert.equal(toWwwAuthenticate(null), 'Bearer');
});

test('AT-15: a refusal has the answer 400', () => {
  const twice = refused('invalid_request', () => extractAccessToken({ authorization: ['Bearer secret-token-1', 'Bearer b'] }),
    { rule: 'AT-15', secrets: ['secret-token-1'] });
  assert.deepEqual([twice.status, toOAuthError(twice).error], [400, 'invalid_request']);
  const leaked = refused('token_in_query', () => extractAccessToken({ authorization: 'Bearer a', query: 'access%5ftoken=secret-token-1' }),
    { rule: 'AT-15', secrets: ['secret-token-1'] });
  assert.equal(leaked.status, 400);
  for (const [option, request] of [
    ['request', undefined], ['authorization', {}], ['authorization', { authorization: 5 }], ['authorization', { authorization: [5] }],
    ['query', { authorization: null, query: null }], ['header', { authorization: null, header: 'x' }],
  ]) {
    assert.equal(refused('invalid_option', () => extractAccessToken(request)).option, option);
  }
});

test('HYB-07: every parameter once', () => {
  assert.deepEqual(parseAuthorizationResponse('#code=a%2Bb&state=x+y&iss=https%3A%2F%2Fop.example'), { code: 'a+b', state: 'x y', iss: 'https://op.example' });
  refused('duplicate_parameter', () => parseAuthorizationResponse('code=secret-code-1&c%6Fde=b'), { rule: 'HYB-07', secrets: ['secret-code-1'] });
  refused('invalid_parameter', () => parseAuthorizationResponse('code=%zz'), { rule: 'HYB-07' });
  for (const wrong of [undefined, null, 5, {}, new URLSearchParams('a=b'), 'a=\ud800']) refused('invalid_option', () => parseAuthorizationResponse(wrong));
  const hostile = parseAuthorizationResponse('__proto__=x&constructor=y');
  assert.deepEqual([Object.getPrototypeOf(hostile), Object.keys(hostile)], [Object.prototype, ['__proto__', 'constructor']]);
});

test('AT-17: the list of revoked tokens has the last word', () => {
  const key = keyFor('ES256');
  const access = (jti) => token(key, {
    header: { typ: 'at+jwt' }, payload: { iss: ISSUER, sub: 'user-1', aud: 'api', client_id: CLIENT, jti, iat: NOW, exp: NOW + 300 },
  });
  const asked = [];
  const isRevoked = (verified) => {
    asked.push([verified.kind, verified.claims.jti]);
    return verified.claims.jti === 'stolen';
  };
  const verifier = createVerifier({ issuer: ISSUER, audience: 'api', jwks: jwks(key), now: NOW, isRevoked });
  assert.equal(verifier.verifyAccessToken(access('mine')).verified, true);
  const error = refused('token_revoked', () => verifier.verifyAccessToken(access('stolen')), { rule: 'AT-17' });
  assert.match(toWwwAuthenticate(error), /^Bearer error="invalid_token"/);
  refused('token_expired', () => createVerifier({ issuer: ISSUER, audience: 'api', jwks: jwks(key), now: NOW + 1000, isRevoked }).verifyAccessToken(access('late')));
  assert.equal(verifier.explainAccessToken(access('stolen')).ok, true, 'a report tells of the token alone');
  assert.deepEqual(asked, [['access_token', 'mine'], ['access_token', 'stolen']]);
  for (const answer of [undefined, Promise.resolve(false), 0, 'no']) {
    const careless = createVerifier({ issuer: ISSUER, audience: 'api', jwks: jwks(key), now: NOW, isRevoked: () => answer });
    assert.equal(refused('invalid_option', () => careless.verifyAccessToken(access('x'))).option, 'isRevoked');
  }
  assert.equal(refused('invalid_option', () => createVerifier({ issuer: ISSUER, jwks: jwks(key), isRevoked: true })).option, 'isRevoked');
});
