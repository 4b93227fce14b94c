// Access tokens and logout tokens through the package: results, options, answers. Each rule with its code and row is a
// table of the native tests (tests/native/access_token.rs, logout_token.rs); here is what only JavaScript sees.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createVerifier, createVerifierSet, isTokenError, toOAuthError, toWwwAuthenticate, userKey } from 'tokenward';
import { claims, CLIENT, ISSUER, jwks, keyFor, macToken, NONCE, NOW, token } from './support/tokens.mjs';

const API = 'https://api.example';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const key = keyFor('ES256');
const base = { issuer: ISSUER, clientId: CLIENT, audience: API, jwks: jwks(key), now: NOW };
const verifier = createVerifier(base);
const verifierWithPartner = createVerifier({ ...base, trustedAudiences: ['partner'] });

const access = (changes = {}, header = {}) => token(key, {
  header: { typ: 'at+jwt', ...header },
  payload: { iss: ISSUER, sub: 'user-1', aud: API, client_id: CLIENT, jti: '1', iat: NOW, exp: NOW + 300, scope: 'read write', ...changes },
});
const logout = (changes = {}, header = {}) => token(key, {
  header: { typ: 'logout+jwt', ...header },
  payload: { iss: ISSUER, aud: CLIENT, iat: NOW, exp: NOW + 120, jti: '1', sub: 'user-1', sid: 's1', events: { [EVENT]: {} }, ...changes },
});

function refusal(call) {
  try {
    call();
  } catch (error) {
    assert.ok(isTokenError(error), error?.stack);
    return error;
  }
  return assert.fail('was accepted');
}

describe('access tokens', () => {
  test('the result says what it is', () => {
    const result = verifier.verifyAccessToken(access());
    assert.deepEqual(
      [result.verified, result.kind, result.subject, result.subjectType, result.profile, result.claims.scope, result.header.typ, result.expiresAt],
      [true, 'access_token', 'user-1', 'user', 'rfc9068', 'read write', 'at+jwt', NOW + 300],
    );
    assert.equal(verifier.verifyAccessToken(access({ sub: CLIENT })).subjectType, 'client');
    assert.deepEqual(verifier.explainAccessToken(access()).steps.filter(({ status }) => status === 'fail'), []);
  });

  test('every expectation counts', () => {
    for (const [expected, code, status] of [
      [{ requiredScopes: ['admin'] }, 'insufficient_scope', 403],
      [{ subject: 'user-2' }, 'subject_mismatch', 401],
      [{ maxAge: 60 }, 'insufficient_user_authentication', 401],
      [{ acr: { anyOf: ['3'] } }, 'insufficient_user_authentication', 401],
    ]) {
      const error = refusal(() => verifier.verifyAccessToken(access(), expected));
      assert.deepEqual([error.code, error.status], [code, status]);
      assert.deepEqual(verifier.explainAccessToken(access(), expected).error, error.toJSON());
    }
    assert.equal(refusal(() => verifier.verifyAccessToken(access({ sub: CLIENT }), { requireUser: true })).code, 'user_token_required');
    assert.equal(refusal(() => verifier.verifyAccessToken(access({}, { typ: 'JWT' }))).code, 'typ_mismatch');
    assert.equal(verifier.verifyAccessToken(access({}, { typ: 'JWT' }), { profile: 'legacy-jwt' }).warnings[0].code, 'not_rfc9068');
    verifier.verifyAccessToken(access(), { requiredScopes: [] });
  });

  test('mistakes of the caller are named', () => {
    for (const [name, expected] of [
      ['requiredScope', { requiredScope: ['x'] }], ['requiredScopes', { requiredScopes: 'x' }], ['requiredScopes', { requiredScopes: ['a b'] }],
      ['requireUser', { requireUser: 1 }], ['requireUser', { requireUser: null }], ['profile', { profile: 'any' }], ['subject', { subject: '' }],
      ['maxAge', { maxAge: -1 }], ['expected', null], ['expected', []],
    ]) {
      for (const verb of ['verifyAccessToken', 'explainAccessToken']) {
        const error = refusal(() => verifier[verb](access(), expected));
        assert.deepEqual([error.code, error.option, error.status], ['invalid_option', name, undefined]);
      }
    }
    const { audience, ...without } = base;
    assert.equal(refusal(() => createVerifier(without).verifyAccessToken(access())).option, 'audience');
    for (const wrong of ['', [], [''], [5], null, 5]) assert.equal(refusal(() => createVerifier({ ...base, audience: wrong })).option, 'audience');
    createVerifier({ ...without, audience: ['https://other.example', audience] }).verifyAccessToken(access());
  });
});

describe('logout tokens', () => {
  test('the result says what ends', () => {
    const result = verifier.verifyLogoutToken(logout());
    assert.deepEqual([result.kind, result.subject, result.claims.sid], ['logout_token', 'user-1', 's1']);
    assert.equal('subject' in verifier.verifyLogoutToken(logout({ sub: undefined })), false);
  });

  test('IDT-08, BCL-02: a MAC serves one audience, as in an ID token', () => {
    const clientSecret = 'a client secret of more than thirty-two bytes';
    const shared = createVerifier({ ...base, algorithms: ['HS256'], clientSecret, trustedAudiences: ['partner'] });
    const mac = (aud) => macToken('HS256', clientSecret, { header: { typ: 'logout+jwt' }, payload: {
      iss: ISSUER, aud, iat: NOW, exp: NOW + 120, jti: '1', sub: 'user-1', events: { [EVENT]: {} },
    } });
    shared.verifyLogoutToken(mac([CLIENT, CLIENT]));
    const error = refusal(() => shared.verifyLogoutToken(mac([CLIENT, 'partner'])));
    assert.deepEqual([error.code, error.rule], ['mac_not_allowed', 'IDT-08']);
    verifierWithPartner.verifyLogoutToken(logout({ aud: [CLIENT, 'partner'] }));
  });

  test('a session is compared', () => {
    verifier.verifyLogoutToken(logout(), { session: { sub: 'user-1', sid: 's1' } });
    assert.equal(refusal(() => verifier.verifyLogoutToken(logout(), { session: { sid: 's2' } })).code, 'logout_session_mismatch');
    assert.equal(verifier.explainLogoutToken(logout(), { session: { sid: 's2' } }).error.rule, 'BCL-08');
    for (const [name, expected] of [
      ['session', { session: {} }], ['session', { session: null }], ['session.sid', { session: { sid: '' } }], ['session.sud', { session: { sud: 'x' } }],
      ['sid', { sid: 's1' }],
    ]) {
      assert.deepEqual(refusal(() => verifier.verifyLogoutToken(logout(), expected)).option, name);
    }
  });
});

describe('what is compared with something earlier', () => {
  const original = verifier.verifyIdToken(token(key, { payload: claims() }), { nonce: NONCE });
  const fresh = (changes = {}) => token(key, { payload: claims({ nonce: undefined, ...changes }) });

  test('a refreshed ID token, also after its original was kept as JSON', () => {
    for (const previous of [original, JSON.parse(JSON.stringify(original))]) {
      assert.equal(verifier.verifyRefreshedIdToken(fresh(), { previous }).kind, 'id_token');
      const error = refusal(() => verifier.verifyRefreshedIdToken(fresh({ sub: 'user-2' }), { previous }));
      assert.deepEqual([error.code, error.rule], ['refresh_sub_mismatch', 'RFR-02']);
    }
    for (const previous of [undefined, null, {}, original.claims, { ...original, verified: false }, { ...original, kind: 'access_token' }, { ...original, claims: {} }]) {
      assert.equal(refusal(() => verifier.verifyRefreshedIdToken(fresh(), { previous })).option, 'previous');
    }
  });

  test('the second ID token of the hybrid flow', () => {
    const again = (changes) => verifier.verifyIdToken(token(key, { payload: claims(changes) }), { nonce: NONCE, previous: original });
    assert.deepEqual(again({}).warnings, []);
    assert.equal(again({ acr: '3' }).warnings[0].code, 'hybrid_claim_differs');
    assert.equal(refusal(() => again({ sub: 'user-2' })).code, 'hybrid_mismatch');
  });

  test('UserInfo', () => {
    const expected = { contentType: 'application/json', expectedSubject: original.subject };
    const plain = verifier.verifyUserInfo('{"sub":"user-1","__proto__":{"admin":true}}', expected);
    assert.deepEqual([plain.kind, plain.form, plain.header, plain.keyThumbprint, Object.hasOwn(plain.claims, '__proto__')], ['userinfo', 'json', {}, '', true]);
    const signed = token(key, { payload: { iss: ISSUER, aud: CLIENT, sub: 'user-1' } });
    assert.equal(verifier.verifyUserInfo(signed, { ...expected, contentType: 'application/jwt', expectSigned: true }).form, 'jwt');
    assert.equal(refusal(() => verifier.verifyUserInfo('{"sub":"user-2"}', expected)).code, 'userinfo_sub_mismatch');
    assert.equal(refusal(() => verifier.verifyUserInfo('{"sub":"user-1"}', { ...expected, expectSigned: true })).code, 'signed_userinfo_required');
    assert.equal(refusal(() => verifier.verifyUserInfo('{}', { expectedSubject: 'x' })).option, 'contentType');
    assert.equal(refusal(() => userKey(plain)).option, 'token');
  });
});

describe('replays', () => {
  const store = (answer = (entry, seen) => !seen.has(entry.id) && Boolean(seen.add(entry.id))) => {
    const seen = new Set();
    const entries = [];
    return { entries, replaying: createVerifier({ ...base, replay: (entry) => { entries.push(entry); return answer(entry, seen); } }) };
  };

  test('the second presentation is refused, and only accepted tokens are asked about', () => {
    const { entries, replaying } = store();
    const idToken = token(key, { payload: claims() });
    assert.equal(refusal(() => replaying.verifyIdToken(idToken, { nonce: 'another' })).code, 'nonce_mismatch');
    replaying.explainIdToken(idToken, { nonce: NONCE });
    assert.deepEqual(entries, []);
    replaying.verifyIdToken(idToken, { nonce: NONCE });
    assert.deepEqual(entries, [{ kind: 'id_token', issuer: ISSUER, id: NONCE, expiresAt: NOW + 300 }]);
    const error = refusal(() => replaying.verifyIdToken(idToken, { nonce: NONCE }));
    assert.deepEqual([error.code, error.rule], ['replay_detected', 'JWT-12']);
    replaying.verifyLogoutToken(logout());
    assert.equal(refusal(() => replaying.verifyLogoutToken(logout())).code, 'replay_detected');
  });

  test('an access token is presented again and again', () => {
    const { entries, replaying } = store();
    for (let count = 0; count < 3; count += 1) replaying.verifyAccessToken(access());
    assert.deepEqual(entries, []);
  });

  test('an answer that is none fails closed, and what the store throws passes through', () => {
    for (const answer of [undefined, null, 1, 'true', Promise.resolve(true)]) {
      assert.equal(refusal(() => store(() => answer).replaying.verifyIdToken(token(key), { nonce: NONCE })).option, 'replay');
    }
    const own = new Error('the store is down');
    assert.throws(() => store(() => { throw own; }).replaying.verifyIdToken(token(key), { nonce: NONCE }), (error) => error === own);
    assert.equal(refusal(() => createVerifier({ ...base, replay: true })).option, 'replay');
  });
});

describe('several issuers', () => {
  const other = createVerifier({ ...base, issuer: 'https://other.example' });
  const set = createVerifierSet([verifier, other]);

  test('a token is judged by the verifier of its issuer, although both have the same key', () => {
    assert.equal(set.verifyIdToken(token(key), { nonce: NONCE }).issuer, ISSUER);
    const { verifyAccessToken } = set;
    assert.equal(verifyAccessToken(access({ iss: 'https://other.example' })).issuer, 'https://other.example');
    for (const iss of ['https://third.example', `${ISSUER}/`, '__proto__', 'constructor']) {
      const error = refusal(() => set.verifyIdToken(token(key, { payload: claims({ iss }) }), { nonce: NONCE }));
      assert.deepEqual([error.code, error.rule], ['issuer_mismatch', 'JOSE-31']);
    }
    assert.equal(refusal(() => set.verifyIdToken('x', { nonce: NONCE })).code, 'malformed_token');
    // AT-16: a server has an answer also where no verifier was found.
    for (const garbage of ['x', access({ iss: 'https://third.example' })]) {
      const error = refusal(() => set.verifyAccessToken(garbage));
      assert.deepEqual([error.status, toWwwAuthenticate(error).slice(0, 28)], [401, 'Bearer error="invalid_token"']);
    }
    assert.equal(refusal(() => set.verifyIdToken('x', { nonce: NONCE })).status, undefined);
    assert.equal(refusal(() => set.verifyIdToken(undefined, { nonce: NONCE })).code, 'malformed_token');
  });

  test('a list that is none', () => {
    for (const list of [undefined, null, [], {}, [{}], [verifier, null], [verifier, verifier]]) {
      assert.equal(refusal(() => createVerifierSet(list)).option, 'verifiers');
    }
  });
});

// JWT-13
test('each kind is refused by every other verb', () => {
  const verbs = {
    id_token: (value) => verifier.verifyIdToken(value, { nonce: NONCE }),
    access_token: (value) => verifier.verifyAccessToken(value),
    logout_token: (value) => verifier.verifyLogoutToken(value),
  };
  const tokens = { id_token: token(key, { payload: claims() }), access_token: access(), logout_token: logout() };
  for (const [kind, value] of Object.entries(tokens)) {
    for (const [verb, verify] of Object.entries(verbs)) {
      if (verb === kind) assert.equal(verify(value).kind, kind);
      else assert.ok(refusal(() => verify(value)).code, `${kind} at ${verb}`);
    }
  }
  assert.equal(refusal(() => userKey(verifier.verifyAccessToken(access()))).option, 'token');
});

describe('answers', () => {
  const scope = refusal(() => verifier.verifyAccessToken(access(), { requiredScopes: ['admin', 'read'] }));

  test('a challenge says what is needed (AT-16)', () => {
    assert.equal(toWwwAuthenticate(null), 'Bearer');
    assert.equal(toWwwAuthenticate(null, { realm: 'pati"ents', scheme: 'DPoP' }), 'DPoP realm="pati\'ents"');
    const header = toWwwAuthenticate(scope);
    assert.match(header, /^Bearer error="insufficient_scope", error_description="[^"\\]+", scope="admin read"$/);
    assert.equal(toWwwAuthenticate(scope.toJSON()), header);
    const stepUp = refusal(() => verifier.verifyAccessToken(access(), { acr: { anyOf: ['2', '3'] }, maxAge: 0 }));
    assert.match(toWwwAuthenticate(stepUp), /error="insufficient_user_authentication".*acr_values="2 3", max_age="0"$/);
    assert.match(toWwwAuthenticate(refusal(() => verifier.verifyAccessToken('x'))), /^Bearer error="invalid_token"/);
  });

  test('a hostile token cannot write into the header', () => {
    const error = refusal(() => verifier.verifyAccessToken(access({ iss: 'https://evil.example"\r\nSet-Cookie: a=b; "' })));
    assert.match(toWwwAuthenticate(error), /^[\x20-\x7e]+$/);
    assert.equal(toWwwAuthenticate(error).split('"').length, 5);
  });

  test('an error body', () => {
    const body = toOAuthError(refusal(() => verifier.verifyLogoutToken(logout({ nonce: 'x' }))));
    assert.deepEqual(Object.keys(body), ['error', 'error_description']);
    assert.equal(body.error, 'invalid_request');
  });

  test("a caller's own mistake is no answer to a client", () => {
    const mistake = refusal(() => verifier.verifyAccessToken('x', { nope: 1 }));
    for (const value of [mistake, undefined, 5, {}, new Error('x')]) {
      assert.equal(refusal(() => toWwwAuthenticate(value)).option, 'error');
      assert.equal(refusal(() => toOAuthError(value)).option, 'error');
    }
    assert.equal(refusal(() => toOAuthError(null)).option, 'error');
    assert.equal(refusal(() => toWwwAuthenticate(scope, { scheme: 'Basic' })).option, 'scheme');
  });
});
