// Introspection, hints, provided claims through the package: results, options, reports. Each rule with its code and row is a
// table of the native tests (tests/native/introspection.rs, id_token_hint.rs, provided_claims.rs); here is what JavaScript sees.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createVerifier, resolveClaimSources, toWwwAuthenticate, userKey } from 'tokenward';
import { refused } from './support/expect.mjs';
import { claims, CLIENT, ISSUER, jwks, keyFor, newKeyFor, NOW, token } from './support/tokens.mjs';

const API = 'https://api.example';
const JWT = 'application/token-introspection+jwt';
const key = keyFor('ES256');
const base = { issuer: ISSUER, audience: API, jwks: jwks(key), now: NOW };
const verifier = createVerifier(base);

const active = (changes = {}) => ({ active: true, sub: 'user-1', client_id: CLIENT, aud: API, exp: NOW + 300, scope: 'read', ...changes });
const envelope = (inner, changes = {}, header = {}) => token(key, {
  header: { typ: 'token-introspection+jwt', ...header },
  payload: { iss: ISSUER, aud: API, iat: NOW, token_introspection: inner, ...changes },
});

describe('introspection responses', () => {
  const json = (changes, expected = {}) =>
    verifier.verifyIntrospectionResponse(JSON.stringify(active(changes)), { contentType: 'application/json', ...expected });

  test('the result says what the server told, and how', () => {
    const plain = json();
    assert.deepEqual(
      [plain.verified, plain.kind, plain.form, plain.subject, plain.subjectType, plain.expiresAt, plain.header, plain.keyThumbprint, plain.claims],
      [true, 'introspection_response', 'json', 'user-1', 'user', NOW + 300, {}, '', active()],
    );
    const signed = verifier.verifyIntrospectionResponse(envelope(active({ sub: CLIENT })), { contentType: JWT, expectSigned: true });
    assert.deepEqual(
      [signed.form, signed.subjectType, signed.header, signed.claims],
      ['jwt', 'client', { alg: 'ES256', typ: 'token-introspection+jwt' }, active({ sub: CLIENT })],
    );
  });

  test('a refusal has the answer of a resource server', () => {
    const inactive = refused('token_inactive', () => json({ active: false }), { rule: 'INTR-01', claim: 'active' });
    assert.match(toWwwAuthenticate(inactive), /^Bearer error="invalid_token"/);
    const scope = refused('insufficient_scope', () => json({}, { requiredScopes: ['write'] }), { rule: 'AT-09' });
    assert.deepEqual([scope.status, scope.challenge.scope], [403, 'write']);
    // What is wrong with the server's answer is not the client's fault.
    const page = refused('unexpected_content_type', () => json({}, { contentType: 'text/html' }), { rule: 'INTR-04' });
    assert.equal(page.oauthError, undefined);
  });

  test('the report goes the same way', () => {
    for (const [body, contentType] of [[JSON.stringify(active({ active: 'yes' })), 'application/json'], [envelope({ active: false }), JWT], ['x', JWT], ['', 'x/y']]) {
      const report = verifier.explainIntrospectionResponse(body, { contentType });
      assert.equal(report.kind, 'introspection_response');
      const error = refused(report.error.code, () => verifier.verifyIntrospectionResponse(body, { contentType }));
      assert.deepEqual(report.error, error.toJSON());
    }
    assert.equal(verifier.explainIntrospectionResponse(envelope(active()), { contentType: JWT }).ok, true);
  });

  test('mistakes of the caller are named', () => {
    for (const [option, expected] of [
      ['expected', undefined], ['contentType', {}], ['contentType', { contentType: '' }], ['expectSigned', { contentType: JWT, expectSigned: 1 }],
      ['profile', { contentType: JWT, profile: 'rfc9068' }], ['requiredScopes', { contentType: JWT, requiredScopes: ['a b'] }],
    ]) {
      assert.equal(refused('invalid_option', () => verifier.verifyIntrospectionResponse('{}', expected)).option, option);
      assert.equal(refused('invalid_option', () => verifier.explainIntrospectionResponse('{}', expected)).option, option);
    }
    const { audience, ...without } = base;
    assert.equal(refused('invalid_option', () => createVerifier(without).verifyIntrospectionResponse('{}', { contentType: JWT })).option, 'audience');
  });
});

describe('ID tokens as hints', () => {
  const late = createVerifier({ issuer: ISSUER, jwks: jwks(key), now: NOW + 1e6 });
  const idToken = token(key, { payload: claims() });
  const expected = { clientId: CLIENT, allowExpired: true };

  test('an expired hint is taken where that was said, and is no ID token', () => {
    const hint = late.verifyIdTokenHint(idToken, expected);
    assert.deepEqual([hint.kind, hint.subject, hint.warnings[0].code, hint.warnings[0].rule], ['id_token_hint', 'user-1', 'token_expired', 'RPI-01']);
    refused('token_expired', () => late.verifyIdTokenHint(idToken, { ...expected, allowExpired: false }), { rule: 'RPI-01' });
    refused('invalid_option', () => userKey(hint));
    refused('invalid_option', () => createVerifier({ ...base, clientId: CLIENT }).verifyRefreshedIdToken(idToken, { previous: hint }));
    refused('signature_invalid', () => late.verifyIdTokenHint(token(newKeyFor('ES256')), expected));
  });

  test('client and subject of the request count', () => {
    refused('audience_mismatch', () => late.verifyIdTokenHint(idToken, { ...expected, clientId: 'other' }), { rule: 'IDT-03' });
    late.verifyIdTokenHint(idToken, { ...expected, clientId: null });
    refused('subject_mismatch', () => late.verifyIdTokenHint(idToken, { ...expected, subject: 'user-2' }), { rule: 'JWT-14' });
    assert.equal(late.explainIdTokenHint(idToken, { ...expected, clientId: 'other' }).error.code, 'audience_mismatch');
  });

  test('nothing is left to guess', () => {
    for (const [option, given] of [
      ['expected', undefined], ['clientId', { allowExpired: true }], ['allowExpired', { clientId: null }], ['clientId', { clientId: 5, allowExpired: true }],
      ['clientId', { clientId: '', allowExpired: true }], ['allowExpired', { clientId: null, allowExpired: 'yes' }], ['nonce', { ...expected, nonce: null }],
    ]) {
      assert.equal(refused('invalid_option', () => late.verifyIdTokenHint(idToken, given)).option, option);
    }
  });
});

describe('aggregated and distributed claims', () => {
  const provider = createVerifier({ issuer: ISSUER, jwks: jwks(key), now: NOW });
  const jwt = token(key, { payload: { iss: ISSUER, address: { country: 'NZ' }, __proto__x: 1, sub: 'someone', shoe_size: 9 } });
  const userinfo = {
    sub: 'user-1',
    _claim_names: { address: 'a', phone_number: 'a', credit_score: 'b', lost: 'c' },
    _claim_sources: { a: { JWT: jwt }, b: { endpoint: 'https://claims.example/score', access_token: 'secret' } },
  };

  test('from the names to the claims', () => {
    const { sources, skipped } = resolveClaimSources(userinfo);
    assert.deepEqual(sources, [
      { name: 'a', type: 'aggregated', claims: ['address', 'phone_number'], jwt },
      { name: 'b', type: 'distributed', claims: ['credit_score'], endpoint: 'https://claims.example/score', accessToken: 'secret' },
    ]);
    assert.deepEqual(skipped.map(({ rule, code }) => [rule, code]), [['CLM-05', 'claim_source_missing']]);
    const verified = provider.verifyProvidedClaims(sources[0].jwt, { claims: sources[0].claims });
    assert.deepEqual([verified.kind, verified.claims, 'subject' in verified], ['provided_claims', { address: { country: 'NZ' } }, false]);
  });

  test('a claim cannot reach the prototype', () => {
    const hostile = token(key, { payload: `{"iss":"${ISSUER}","__proto__":{"polluted":true},"constructor":1,"a":2}` });
    const { claims: taken } = provider.verifyProvidedClaims(hostile, { claims: ['__proto__', 'a'] });
    assert.deepEqual(Object.keys(taken).sort(), ['__proto__', 'a']);
    assert.equal(Object.getPrototypeOf(taken), Object.prototype);
    assert.equal({}.polluted, undefined);
  });

  test('refusals and mistakes', () => {
    const forged = token(newKeyFor('ES256'), { payload: { iss: ISSUER, address: {} } });
    refused('signature_invalid', () => provider.verifyProvidedClaims(forged, { claims: ['address'] }), { rule: 'CLM-06' });
    const report = provider.explainProvidedClaims(forged, { claims: ['address'] });
    assert.deepEqual([report.kind, report.ok, report.error.code], ['provided_claims', false, 'signature_invalid']);
    refused('wrong_token_kind', () => provider.verifyProvidedClaims(token(key), { claims: ['name'] }), { rule: 'JWT-13' });
    for (const given of [undefined, {}, { claims: [] }, { claims: ['sub'] }, { claims: 'address' }, { claims: [5] }]) {
      refused('invalid_option', () => provider.verifyProvidedClaims(jwt, given));
    }
    for (const wrong of [null, undefined, 'x', 5, []]) refused('invalid_option', () => resolveClaimSources(wrong));
  });
});
