// Attacks 61 to 65: what binds a token to its login, options that switch a check off, and results that are none.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { computeTokenHash, parseClaims, userKey } from 'tokenward';
import { b64u, claims, CLIENT, ISSUER, json, jwks, keyFor, macToken, newKeyFor, NONCE, NOW, token } from '../../package/support/tokens.mjs';
import { API, called, claimed, key, mistake, presented, SECRET, verifierOf } from './cases.mjs';

// ───────────────────────────── 61 ─────────────────────────────

const hashOf = { ES256: 'sha256', RS256: 'sha256', PS256: 'sha256', ES384: 'sha384', RS384: 'sha384', PS384: 'sha384', ES512: 'sha512', RS512: 'sha512',
  PS512: 'sha512', EdDSA: 'sha512', Ed25519: 'sha512' };
const whole = (value, name) => createHash(name).update(value).digest();
const half = (value, name = 'sha256') => b64u(whole(value, name).subarray(0, whole(value, name).length / 2));
const ACCESS = 'SlAV32hkKG.access-token';
const CODE = 'SplxlOBeZQQYbYS6WxSbIA';
const STATE = 'af0ifjsldkj-state';
const bindings = [['at_hash', 'accessToken', ACCESS, 'HASH-03', 'HYB-03'], ['c_hash', 'code', CODE, 'HASH-04', 'HYB-02'], ['s_hash', 'state', STATE, 'HASH-05']];

const ofAlgorithms = Object.entries(hashOf).flatMap(([alg, right]) => ['sha1', 'sha256', 'sha384', 'sha512', 'md5'].map((name) => presented(
  `${alg} with ${name}`, name === right ? 'accept' : 'at_hash_mismatch', token(keyFor(alg), { payload: claims({ at_hash: half(ACCESS, name) }) }),
  { options: { jwks: jwks(keyFor(alg)) }, expect: { accessToken: ACCESS }, ...(name === right ? {} : { rule: 'HASH-03' }) })));
const wrongHashes = bindings.flatMap(([claim, name, value, rule]) => {
  const given = (text, found, code = `${claim}_mismatch`, more = { rule }) => claimed(`${claim} ${text}`, code, { [claim]: found },
    { expect: { [name]: value }, ...more });
  return [
    given('right', half(value), 'accept', {}),
    given('of another value', half(`${value}x`)),
    given('as a whole hash', b64u(whole(value, 'sha256'))),
    given('of the right half', b64u(whole(value, 'sha256').subarray(16))),
    given('cut', half(value).slice(0, -1)),
    given('longer by a character', `${half(value)}A`),
    given('of one character', half(value)[0]),
    given('empty', ''),
    given('with padding', `${half(value)}==`),
    given('in hexadecimal', whole(value, 'sha256').subarray(0, 16).toString('hex')),
    given('in standard base64', whole(value, 'sha256').subarray(0, 16).toString('base64').padEnd(25, '+')),
    given('in another case', half(value).toLowerCase()),
    given('with 1 behind', `${half(value)}1`),
    ...[1, null, true, [], {}, [half(value)]].map((found) => given(JSON.stringify(found), found, 'claim_invalid', { claim })),
  ];
});
const all = { at_hash: half(ACCESS), c_hash: half(CODE), s_hash: half(STATE) };
const given = { accessToken: ACCESS, code: CODE, state: STATE };
const inFront = [
  ...['hybrid', 'implicit'].map((flow) => claimed(`at_hash absent, ${flow}`, 'at_hash_missing', { ...all, at_hash: undefined },
    { expect: { ...given, flow }, rule: 'HYB-03' })),
  claimed('c_hash absent, hybrid', 'c_hash_missing', { ...all, c_hash: undefined }, { expect: { ...given, flow: 'hybrid' }, rule: 'HYB-02' }),
  claimed('all of them, hybrid', 'accept', all, { expect: { ...given, flow: 'hybrid' } }),
  claimed('at_hash absent, code', 'accept', {}, { expect: { accessToken: ACCESS } }),
  ...bindings.flatMap(([claim, name]) => ['hybrid', 'implicit'].map((flow) => claimed(`${claim} that nobody can check, ${flow}`, 'binding_not_checked', all,
    { expect: { ...given, [name]: undefined, flow }, rule: 'HASH-06', claim }))),
  claimed('a hash that nobody can check, code', 'accept', all, { warnings: ['binding_not_checked'] }),
  presented('a hash under HS256', 'accept', macToken('HS256', SECRET, { payload: claims(all) }),
    { options: { algorithms: ['HS256'], clientSecret: SECRET }, expect: given }),
];
const undefinedHashes = ['none', 'HS1', '', 'rs256', 'Ed448', 'toString']
  .map((alg) => called(`computed for ${JSON.stringify(alg)}`, 'hash_alg_undefined', () => computeTokenHash('at_hash', ACCESS, alg),
  { rule: 'HASH-02', secrets: [ACCESS] }));

// ───────────────────────────── 62 ─────────────────────────────

const AUTH_TIME = NOW - 100;
const login = (changes = {}, options = {}) => verifierOf(options).verifyIdToken(token(key, { payload: claims({ auth_time: AUTH_TIME, ...changes }) }),
  { nonce: NONCE });
const refreshed = (name, code, changes, { original = {}, options = {}, previous, expect = {}, ...more } = {}) => {
  const again = token(key, { payload: claims({ nonce: undefined, ...changes }) });
  return called(name, code, () => verifierOf(options).verifyRefreshedIdToken(again, { previous: previous ?? login(original, options), ...expect }),
    { secrets: [again, NONCE], ...more });
};
const trusting = { trustedAudiences: ['api'] };
const ofOther = () => { const first = login(); return { ...first, claims: { ...first.claims, iss: 'https://other.example' } }; };
const refreshes = [
  refreshed('as the original', 'accept', { auth_time: AUTH_TIME }),
  refreshed('without auth_time', 'accept', {}),
  refreshed('with the same nonce', 'accept', { nonce: NONCE }),
  refreshed('another sub', 'refresh_sub_mismatch', { sub: 'user-2' }, { rule: 'RFR-02' }),
  refreshed('sub with 1 behind', 'refresh_sub_mismatch', { sub: 'user-11' }, { rule: 'RFR-02' }),
  refreshed('another iss', 'issuer_mismatch', { iss: `${ISSUER}1` }, { rule: 'IDT-01' }),
  refreshed('the original of another issuer', 'refresh_iss_mismatch', {}, { previous: ofOther(), rule: 'RFR-01' }),
  refreshed('an older iat', 'refresh_iat_invalid', { iat: NOW - 6 }, { rule: 'RFR-03' }),
  refreshed('the same iat', 'accept', { iat: NOW - 5 }),
  refreshed('another aud', 'audience_mismatch', { aud: 'other' }, { rule: 'IDT-03' }),
  refreshed('one aud more', 'refresh_aud_mismatch', { aud: [CLIENT, 'api'], azp: CLIENT }, { options: trusting, original: { azp: CLIENT }, rule: 'RFR-04' }),
  refreshed('one aud less', 'refresh_aud_mismatch', { azp: CLIENT }, { options: trusting, original: { aud: [CLIENT, 'api'], azp: CLIENT }, rule: 'RFR-04' }),
  refreshed('a later auth_time', 'refresh_auth_time_mismatch', { auth_time: NOW }, { rule: 'RFR-05' }),
  refreshed('an auth_time that was not there, after the login', 'refresh_auth_time_mismatch', { auth_time: NOW - 4 },
    { original: { auth_time: undefined }, rule: 'RFR-05' }),
  refreshed('another nonce', 'refresh_nonce_mismatch', { nonce: `${NONCE}1` }, { rule: 'RFR-06' }),
  refreshed('a nonce that was not there', 'refresh_nonce_mismatch', { nonce: NONCE }, { previous: withoutNonce(), rule: 'RFR-06' }),
  refreshed('azp that was not there', 'azp_mismatch', { azp: CLIENT }, { rule: 'RFR-07' }),
  refreshed('azp gone', 'azp_mismatch', {}, { original: { azp: CLIENT }, rule: 'RFR-07' }),
  refreshed('another azp', 'azp_mismatch', { azp: 'other' }, { original: { azp: CLIENT }, rule: 'IDT-05' }),
  refreshed('expired', 'token_expired', { exp: NOW }, { rule: 'IDT-09' }),
  refreshed('an access token of another response', 'at_hash_mismatch', { at_hash: half('old') }, { expect: { accessToken: ACCESS }, rule: 'HASH-03' }),
  ...[undefined, null, {}, 'token', [], { verified: true }].map((wrong) => mistake(`previous ${JSON.stringify(wrong)}`, 'previous',
    () => verifierOf().verifyRefreshedIdToken(token(key), { previous: wrong }))),
  called('in the hybrid flow, another sub', 'hybrid_mismatch', () => verifierOf().verifyIdToken(token(key, { payload: claims({ sub: 'user-2' }) }),
    { nonce: NONCE, previous: login() }), { rule: 'HYB-04' }),
];
function withoutNonce() {
  const verifier = verifierOf();
  return verifier.verifyIdToken(token(key, { payload: claims({ nonce: undefined }) }), { nonce: null });
}

// ───────────────────────────── 63 ─────────────────────────────

const nothing = ['', null, 0, false, NaN];
const falsy = {
  issuer: [...nothing, undefined, [], {}], clientId: [...nothing, [], {}], audience: [...nothing, [], [''], {}], algorithms: [...nothing, [], ['']],
    trustedAudiences: [...nothing, [''], [null]],
  clientSecret: [null, 0, false, NaN, [], {}], acr: [...nothing, [], {}, { anyOf: [] }], azp: [...nothing], clockTolerance: ['', null, false, NaN],
    now: ['', null, false, NaN], maxTokenBytes: [...nothing], replay: [...nothing, {}],
};
const expectations = {
  nonce: ['', 0, false, NaN, undefined, []], subject: [...nothing, []], flow: [...nothing, []], accessToken: [...nothing, []], code: [...nothing, []],
    state: [...nothing, []], maxAge: ['', null, false, NaN], maxTokenAge: ['', null, false, NaN],
  acr: [...nothing, [], {}, { anyOf: [] }, { order: [] }], previous: [...nothing, [], {}],
};
const good = token(key, { payload: claims({ auth_time: NOW - 1 }) });
const access = token(key, { header: { typ: 'at+jwt' }, payload: { iss: ISSUER, sub: 'user-1', aud: API, client_id: CLIENT, jti: '1', iat: NOW, exp: NOW + 300,
  scope: 'read' } });
const shown = (value) => (Number.isNaN(value) ? 'NaN' : JSON.stringify(value));
const options = [
  ...Object.entries(falsy).flatMap(([name, values]) => values.map((value) => mistake(`${name}: ${shown(value)}`, name,
    () => verifierOf({ [name]: value }).verifyIdToken(good, { nonce: NONCE })))),
  ...Object.entries(expectations).flatMap(([name, values]) => values.map((value) => mistake(`of the call, ${name}: ${shown(value)}`, name,
    () => verifierOf().verifyIdToken(good, { nonce: NONCE, [name]: value })))),
  ...[['requiredScopes', ''], ['requiredScopes', null], ['requiredScopes', ['']], ['subject', ''], ['requireUser', null], ['requireUser', 0], ['profile', ''],
    ['maxAge', null]]
    .map(([name, value]) => mistake(`access token, ${name}: ${shown(value)}`, name, () => verifierOf().verifyAccessToken(access, { [name]: value }))),
  ...[['session', null], ['session', {}], ['session.sub', { sub: '' }]]
    .map(([name, session]) => mistake(`logout token, session: ${shown(session)}`, name, () => verifierOf().verifyLogoutToken(good, { session }))),
  ...[['contentType', { contentType: undefined, expectedSubject: 'x' }], ['expectedSubject', { contentType: 'application/json', expectedSubject: '' }]]
    .map(([name, expected]) => mistake(`UserInfo, ${name}`, name, () => verifierOf().verifyUserInfo('{}', expected))),
  mistake('no clientId', 'clientId', () => verifierOf({ clientId: undefined }).verifyIdToken(good, { nonce: NONCE })),
  mistake('no audience', 'audience', () => verifierOf({ audience: undefined }).verifyAccessToken(access)),
  ...[undefined, null, '', 0, []].map((expected) => called(`expectations ${shown(expected)}`, 'invalid_option', () => verifierOf().verifyIdToken(good, expected))),
  ...['Issuer', 'audience ', 'maxage', 'max_age', 'leeway', 'ignoreExpiration', 'verify_signature', '__proto__x']
    .map((name) => mistake(`the unknown option ${name}`, name, () => verifierOf({ [name]: undefined }))),
  claimed('maxAge: 0 means zero', 'reauthentication_required', { auth_time: NOW - 1 }, { expect: { maxAge: 0 } }),
  claimed('maxTokenAge: 0 means zero', 'token_too_old', {}, { expect: { maxTokenAge: 0 } }),
  claimed('clockTolerance: 0 means zero', 'token_expired', { exp: NOW }, { options: { clockTolerance: 0 } }),
  claimed('trustedAudiences: [] means none', 'audience_untrusted', { aud: [CLIENT, 'api'], azp: CLIENT }, { options: { trustedAudiences: [] } }),
  presented('requiredScopes: [] asks for none', 'accept', access, { verb: 'AccessToken', expect: { requiredScopes: [] } }),
];

// ───────────────────────────── 64, 65 ─────────────────────────────

const unsigned = `${json({ alg: 'none' })}.${json(claims({ admin: true }))}.`;
const reading = [
  ...[good, unsigned, token(newKeyFor('ES256')), `${good.slice(0, -4)}AAAA`]
    .map((text, index) => called(`what is read says that it is not verified, ${index + 1}`, 'accept', () => assert.equal(parseClaims(text).verified, false))),
  mistake('as a verified token', 'token', () => userKey(parseClaims(good))),
  mistake('as the original of a refresh', 'previous', () => verifierOf().verifyRefreshedIdToken(good, { previous: parseClaims(good) })),
  mistake('as the token of the front channel', 'previous', () => verifierOf().verifyIdToken(good, { nonce: NONCE, previous: parseClaims(good) })),
  mistake('claims alone', 'token', () => userKey(parseClaims(good).claims)),
  called('a report is no result', 'accept', () => assert.equal('claims' in verifierOf().explainIdToken(good, { nonce: NONCE }), false)),
  presented('what can be read is not verified', 'alg_none_forbidden', unsigned),
];
const [h, p, s] = good.split('.');
const stranger = newKeyFor('ES256');
const before = (then, options) => () => {
  const verifier = verifierOf(options);
  for (let turn = 0; turn < 3; turn += 1) verifier.verifyIdToken(good, { nonce: NONCE });
  return then(verifier);
};
const repeated = (where, options) => [
  called(`${where}: the same header and payload by another key`, 'signature_invalid',
    before((verifier) => verifier.verifyIdToken(token(stranger, { payload: claims({ auth_time: NOW - 1 }) }), { nonce: NONCE }), options), { rule: 'IDT-06' }),
  called(`${where}: another signature`, 'signature_invalid', before((verifier) => verifier.verifyIdToken(`${h}.${p}.${b64u(Buffer.alloc(64, 1))}`, { nonce: NONCE }), options)),
  called(`${where}: another payload`, 'signature_invalid', before((verifier) => verifier.verifyIdToken(`${h}.${json(claims({ sub: 'admin' }))}.${s}`, { nonce: NONCE }), options)),
  called(`${where}: another nonce`, 'nonce_mismatch', before((verifier) => verifier.verifyIdToken(good, { nonce: `${NONCE}1` }), options)),
  called(`${where}: another key set`, 'signature_invalid', before((verifier) => { verifier.updateJwks(jwks(stranger)); return verifier.verifyIdToken(good, { nonce: NONCE }); }, options)),
  called(`${where}: another verifier`, 'signature_invalid', before(() => verifierOf({ ...options, jwks: jwks(stranger) }).verifyIdToken(good, { nonce: NONCE }), options)),
  called(`${where}: later`, 'token_expired', () => {
    let now = NOW;
    const verifier = verifierOf({ ...options, now: () => now });
    verifier.verifyIdToken(good, { nonce: NONCE });
    now = NOW + 300;
    return verifier.verifyIdToken(good, { nonce: NONCE });
  }),
  called(`${where}: a result that was changed`, 'accept', before((verifier) => {
    const result = verifier.verifyIdToken(good, { nonce: NONCE });
    try { result.claims.sub = 'admin'; } catch { /* frozen is fine too */ }
    assert.equal(verifier.verifyIdToken(good, { nonce: NONCE }).claims.sub, 'user-1');
  }, options)),
];
const cached = [
  ...repeated('without a cache'), ...repeated('with a cache', { cache: {} }), ...repeated('with a cache of one', { cache: { maxEntries: 1 } }),
  mistake('asked for by yes', 'cache', () => verifierOf({ cache: true })),
];

export default [
  { number: 61, attack: 'at_hash, c_hash and s_hash', cases: [...ofAlgorithms, ...wrongHashes, ...inFront, ...undefinedHashes] },
  { number: 62, attack: 'a refreshed ID token about something else', cases: refreshes },
  { number: 63, attack: 'options that switch a check off by being empty', cases: options },
  { number: 64, attack: 'reading taken for verifying', cases: reading },
  { number: 65, attack: 'results kept under the wrong name', cases: cached },
];
