// Attacks 49 to 55 and 68: what a token says, to whom, and about whom.

import assert from 'node:assert/strict';
import { createVerifierSet } from 'tokenward';
import { claims, CLIENT, ISSUER, jwks, newKeyFor, NONCE, NOW, token } from '../../package/support/tokens.mjs';
import { API, called, claimed, EVENT, header, key, mistake, presented, verifierOf } from './cases.mjs';

const without = (...names) => Object.fromEntries(names.map((name) => [name, undefined]));

// ───────────────────────────── 49 ─────────────────────────────

const signed = (typ, given) => token(key, { header: typ ? { typ } : {}, payload: given });
const kinds = {
  'an ID token': (typ = 'JWT') => signed(typ, claims()),
  'an access token': (typ = 'at+jwt', aud = API) => signed(typ, { iss: ISSUER, sub: 'user-1', aud, client_id: CLIENT, jti: '1', iat: NOW, exp: NOW + 300,
    scope: 'openid' }),
  'a logout token': (typ = 'logout+jwt') => signed(typ, { iss: ISSUER, sub: 'user-1', aud: CLIENT, jti: '1', iat: NOW, exp: NOW + 300, events: { [EVENT]: {} } }),
  'a UserInfo response': (typ) => signed(typ, { iss: ISSUER, sub: 'user-1', aud: CLIENT }),
  'an authorization response': (typ = 'oauth-authz-resp+jwt') => signed(typ, { iss: ISSUER, aud: CLIENT, exp: NOW + 60, code: 'code', state: 'state' }),
  'a DPoP proof': (typ = 'dpop+jwt') => signed(typ, { jti: '1', htm: 'POST', htu: `${API}/x`, iat: NOW }),
  'an introspection response': (typ = 'token-introspection+jwt') => signed(typ,
    { iss: ISSUER, aud: CLIENT, iat: NOW, token_introspection: { active: true, sub: 'user-1' } }),
  'a security event': (typ = 'secevent+jwt') => signed(typ, { iss: ISSUER, aud: CLIENT, jti: '1', iat: NOW, sub: 'user-1', exp: NOW + 60, nonce: NONCE,
    events: { 'https://schemas.openid.net/secevent/risc': {} } }),
  'a request object': (typ = 'oauth-authz-req+jwt') => signed(typ, { iss: CLIENT, aud: ISSUER, client_id: CLIENT, nonce: NONCE, exp: NOW + 60 }),
  'a client assertion': (typ = 'client-authentication+jwt') => signed(typ, { iss: CLIENT, sub: CLIENT, aud: ISSUER, jti: '1', iat: NOW, exp: NOW + 60 }),
};
const asIdToken = Object.entries(kinds).filter(([name]) => !['an ID token', 'a UserInfo response'].includes(name))
  .map(([name, make]) => presented(`${name} as an ID token`, 'typ_mismatch', make(), { rule: 'JOSE-15' }));
const untyped = [
  ['an access token for this client', 'nonce_missing', kinds['an access token']('JWT', CLIENT)],
  ['an access token', 'audience_mismatch', kinds['an access token']('JWT')],
  ['a logout token', 'wrong_token_kind', kinds['a logout token']('JWT')],
  ['a UserInfo response', 'claim_missing', kinds['a UserInfo response'](), { claim: 'exp' }],
  ['an authorization response', 'claim_missing', kinds['an authorization response']('JWT'), { claim: 'sub' }],
  ['a DPoP proof', 'wrong_token_kind', kinds['a DPoP proof']('JWT')],
  ['an introspection response', 'wrong_token_kind', kinds['an introspection response']('JWT')],
  ['a security event', 'wrong_token_kind', kinds['a security event']('JWT')],
  ['a request object', 'issuer_mismatch', kinds['a request object']('JWT')],
  ['a client assertion', 'issuer_mismatch', kinds['a client assertion']('JWT')],
].map(([name, code, given, more]) => presented(`${name} without its typ, as an ID token`, code, given, more));
const legacy = { verb: 'AccessToken', expect: { profile: 'legacy-jwt' } };
const forClient = { ...legacy, options: { audience: CLIENT } };
const userInfo = { verb: 'UserInfo', expect: { contentType: 'application/jwt', expectedSubject: 'user-1' } };
const elsewhere = [
  presented('an ID token as an access token', 'typ_mismatch', kinds['an ID token'](), { verb: 'AccessToken', rule: 'AT-01' }),
  presented('an ID token as a legacy access token', 'wrong_token_kind', kinds['an ID token'](), { ...forClient, rule: 'AT-14' }),
  presented('a logout token as a legacy access token', 'typ_mismatch', kinds['a logout token'](), forClient),
  presented('a logout token without its typ as a legacy access token', 'wrong_token_kind', kinds['a logout token']('JWT'), forClient),
  presented('an ID token as a logout token', 'logout_event_missing', kinds['an ID token'](), { verb: 'LogoutToken', rule: 'BCL-05' }),
  presented('an access token as a logout token', 'typ_mismatch', kinds['an access token'](), { verb: 'LogoutToken', rule: 'BCL-09' }),
  presented('an ID token as UserInfo', 'wrong_token_kind', kinds['an ID token'](), { ...userInfo, rule: 'UINF-07' }),
  presented('an access token as UserInfo', 'typ_mismatch', kinds['an access token'](), { ...userInfo, rule: 'UINF-07' }),
  presented('a logout token as UserInfo', 'wrong_token_kind', kinds['a logout token']('JWT'), { ...userInfo, rule: 'UINF-07' }),
  presented('an access token, where it belongs', 'accept', kinds['an access token'](), { verb: 'AccessToken' }),
  presented('a logout token, where it belongs', 'accept', kinds['a logout token'](), { verb: 'LogoutToken' }),
  presented('UserInfo, where it belongs', 'accept', kinds['a UserInfo response'](), userInfo),
];
const typs = ['at+jwt', 'application/at+jwt', 'AT+JWT', 'Logout+JWT', 'jwt ', 'application/jwt;x=1', 'JWS', 'JOSE', 'jwe', 'vc+sd-jwt', '']
  .map((typ) => header(`typ ${JSON.stringify(typ)}`, 'typ_mismatch', { typ }, { rule: 'JOSE-15' }));

// ───────────────────────────── 50 to 52 ─────────────────────────────

const audiences = [
  claimed('absent', 'claim_missing', without('aud'), { rule: 'IDT-03', claim: 'aud' }),
  ...[1, true, null, {}, { 0: CLIENT }, [1], [CLIENT, 1], [CLIENT, null], [[CLIENT]], [{ aud: CLIENT }]]
    .map((aud) => claimed(JSON.stringify(aud), 'claim_invalid', { aud }, { rule: 'IDT-03', claim: 'aud' })),
  ...[[], '', [''], CLIENT.slice(0, -1), CLIENT.slice(1), `${CLIENT}1`, `x${CLIENT}`, CLIENT.toUpperCase(), `${CLIENT} `, ` ${CLIENT}`, `${CLIENT}\0`,
    `${CLIENT},other`, `${CLIENT} other`, ['other'], '*', ISSUER, API, `https://${CLIENT}`, 'client\u20111']
    .map((aud) => claimed(JSON.stringify(aud), 'audience_mismatch', { aud }, { rule: 'IDT-03' })),
  ...[[CLIENT, 'other'], ['other', CLIENT], [CLIENT, ''], [CLIENT, `${CLIENT}1`]]
    .map((aud) => claimed(JSON.stringify(aud), 'audience_untrusted', { aud, azp: CLIENT }, { rule: 'IDT-04' })),
  claimed('as a list', 'accept', { aud: [CLIENT] }),
  ...[[API, 'accept'], [[API, 'other'], 'accept'], ['other', 'audience_mismatch'], [`${API}/`, 'audience_mismatch'], [API.toUpperCase(), 'audience_mismatch'],
    [[], 'audience_mismatch'], [1, 'claim_invalid'], [[API, 1], 'claim_invalid']]
    .map(([aud, code]) => presented(`an access token for ${JSON.stringify(aud)}`, code, kinds['an access token']('at+jwt', aud), { verb: 'AccessToken' })),
];
const trusting = { options: { trustedAudiences: ['api'] } };
const ignoring = { options: { trustedAudiences: ['api'], azp: 'ignore' } };
const parties = [
  claimed('several, nobody trusted', 'audience_untrusted', { aud: [CLIENT, 'api'], azp: CLIENT }, { rule: 'IDT-04' }),
  claimed('several, azp absent', 'azp_missing', { aud: [CLIENT, 'api'] }, { ...trusting, rule: 'IDT-05' }),
  claimed('several, azp another', 'azp_mismatch', { aud: [CLIENT, 'api'], azp: 'api' }, { ...trusting, rule: 'IDT-05' }),
  claimed('several, azp this client', 'accept', { aud: ['api', CLIENT], azp: CLIENT }, trusting),
  claimed('one, azp another', 'azp_mismatch', { azp: 'other' }, { rule: 'IDT-05' }),
  claimed('one, azp this client', 'accept', { azp: CLIENT }),
  ...[1, null, [], [CLIENT], {}].map((azp) => claimed(`azp ${JSON.stringify(azp)}`, 'claim_invalid', { azp }, { rule: 'IDT-05', claim: 'azp' })),
  ...['', CLIENT.toUpperCase(), `${CLIENT} `].map((azp) => claimed(`azp ${JSON.stringify(azp)}`, 'azp_mismatch', { azp }, { rule: 'IDT-05' })),
  claimed('azp ignored, absent', 'accept', { aud: [CLIENT, 'api'] }, ignoring),
  claimed('azp ignored, another', 'accept', { azp: 'other' }, ignoring),
  claimed('azp ignored, another audience all the same', 'audience_untrusted', { aud: [CLIENT, 'other'] }, { ...ignoring, rule: 'IDT-04' }),
  claimed('the same audience twice', 'accept', { aud: [CLIENT, CLIENT] }),
];
const host = new URL(ISSUER).host;
const issuers = [
  claimed('absent', 'claim_missing', without('iss'), { rule: 'IDT-01', claim: 'iss' }),
  ...[1, true, null, {}, [ISSUER], []].map((iss) => claimed(JSON.stringify(iss), 'claim_invalid', { iss }, { rule: 'IDT-01', claim: 'iss' })),
  ...['', `${ISSUER}/`, `${ISSUER}//`, ISSUER.slice(0, -1), `${ISSUER}1`, `${ISSUER}.attacker.example`, ISSUER.toUpperCase(), `https://${host.toUpperCase()}`,
    `http://${host}`, `HTTPS://${host}`, `${ISSUER}:443`, `${ISSUER}?`, `${ISSUER}#`, host, `//${host}`,
    `https://user@${host}`, `https://${host}@attacker.example`, ` ${ISSUER}`, `${ISSUER}\n`, `${ISSUER}\0`, `${ISSUER}/.`, `${ISSUER}/../`,
      'https://issuer.example\u3002', 'https://%69ssuer.example', 'https://login.microsoftonline.com/{tenantid}/v2.0', 'https://self-issued.me']
    .map((iss) => claimed(JSON.stringify(iss), 'issuer_mismatch', { iss }, { rule: 'IDT-01' })),
  // Entra's metadata has a template where its tokens have the tenant: neither stands for the other.
  ...[['https://login.example/{tenantid}/v2.0', 'https://login.example/6babcaad/v2.0'],
    ['https://login.example/6babcaad/v2.0', 'https://login.example/{tenantid}/v2.0'], ['https://op.example/a', 'https://op.example'],
    ['https://op.example/', 'https://op.example']]
    .map(([issuer, iss]) => claimed(`${iss} for ${issuer}`, 'issuer_mismatch', { iss }, { options: { issuer }, rule: 'IDT-01' })),
  claimed('with a path', 'accept', { iss: 'https://op.example/a/' }, { options: { issuer: 'https://op.example/a/' } }),
  ...['', 'issuer.example', 'http://issuer.example', `${ISSUER}?a=b`, `${ISSUER}#a`, [ISSUER], null]
    .map((issuer) => mistake(`the option ${JSON.stringify(issuer)}`, 'issuer', () => verifierOf({ issuer }))),
];

// ───────────────────────────── 53 ─────────────────────────────

const OTHER = 'https://other.example';
const otherKey = newKeyFor('ES256');
const pair = (keys) => createVerifierSet([verifierOf(), verifierOf({ issuer: OTHER, jwks: keys })]);
const honest = token(key, { payload: claims({ iss: OTHER }) });
const mixUps = [
  claimed('the other issuer has the same key and client', 'issuer_mismatch', { iss: OTHER }, { rule: 'IDT-01' }),
  presented('the other issuer\'s token for this verifier', 'signature_invalid', token(otherKey, { payload: claims({ iss: OTHER }) })),
  called('a token of one issuer with the key of the other', 'signature_invalid', () => pair(jwks(otherKey)).verifyIdToken(honest, { nonce: NONCE }),
    { secrets: [honest] }),
  called('each token goes to its own', 'accept', () => assert.equal(pair(jwks(key)).verifyIdToken(honest, { nonce: NONCE }).issuer, OTHER)),
  ...[['https://third.example'], [`${OTHER}/`], ['__proto__'], [''], [1, 'claim_invalid'], [null, 'claim_invalid'], [[OTHER], 'claim_invalid'],
    [undefined, 'claim_missing']].map(([iss, code = 'issuer_mismatch']) => called(
    `iss ${JSON.stringify(iss)}`, code, () => pair(jwks(key)).verifyIdToken(token(key, { payload: claims({ iss }) }), { nonce: NONCE }), { rule: 'JOSE-31' })),
  ...[[], [verifierOf(), verifierOf()], [{ issuer: ISSUER }], null].map((list, index) => mistake(`a list that is none, ${index + 1}`, 'verifiers',
    () => createVerifierSet(list))),
];

// ───────────────────────────── 54, 55 ─────────────────────────────

const subjects = [
  claimed('absent', 'claim_missing', without('sub'), { rule: 'IDT-02', claim: 'sub' }),
  ...[1, 0, true, null, {}, [], ['user-1'], '', 'a'.repeat(256), 'käse', 'user\u20101', '😀']
    .map((sub) => claimed(JSON.stringify(sub).slice(0, 20), 'claim_invalid', { sub }, { rule: 'IDT-02', claim: 'sub' })),
  claimed('255 characters', 'accept', { sub: 'a'.repeat(255) }),
  ...['user-2', 'USER-1', 'user-1 ', 'user-10', 'user'].map((sub) => claimed(`${sub}, where user-1 is known`, 'subject_mismatch', { sub },
    { expect: { subject: 'user-1' }, rule: 'JWT-14' })),
  presented('UserInfo of another user', 'userinfo_sub_mismatch', '{"sub":"user-2"}',
    { verb: 'UserInfo', expect: { contentType: 'application/json', expectedSubject: 'user-1' }, rule: 'UINF-01' }),
];
const oncePer = (nonce, answer) => {
  const seen = new Set();
  const verifier = verifierOf({ replay: answer ?? (({ id }) => !seen.has(id) && Boolean(seen.add(id))) });
  return () => verifier.verifyIdToken(token(key, { payload: claims({ nonce }) }), { nonce: nonce ?? null });
};
/** HYB-04, HYB-05: both ID tokens of one hybrid login carry its nonce; the store is asked about the first. */
const hybrid = (second) => () => {
  const seen = new Set();
  const verifier = verifierOf({ replay: ({ id }) => !seen.has(id) && Boolean(seen.add(id)) });
  const idToken = token(key, { payload: claims() });
  const previous = verifier.verifyIdToken(idToken, { nonce: NONCE });
  return verifier.verifyIdToken(idToken, { nonce: NONCE, ...second(previous) });
};
const nonces = [
  called('the second token of a hybrid login, with a replay store', 'accept', hybrid((previous) => ({ previous }))),
  called('the same token again, said to be the first', 'replay_detected', hybrid(() => ({})), { rule: 'JWT-12' }),
  claimed('absent', 'nonce_missing', without('nonce'), { rule: 'IDT-11' }),
  ...['', `${NONCE}1`, NONCE.slice(0, -1), NONCE.toLowerCase(), ` ${NONCE}`, `${NONCE}\0`, 'null', 'undefined', encodeURIComponent(`${NONCE}=`)]
    .map((nonce) => claimed(JSON.stringify(nonce), 'nonce_mismatch', { nonce }, { rule: 'IDT-11' })),
  ...[1, true, null, [], [NONCE], {}].map((nonce) => claimed(JSON.stringify(nonce), 'claim_invalid', { nonce }, { rule: 'IDT-11', claim: 'nonce' })),
  claimed('none was sent', 'nonce_unexpected', {}, { expect: { nonce: null }, rule: 'IDT-11' }),
  ...['', null].map((nonce) => claimed(`none was sent, ${JSON.stringify(nonce)} came`, 'nonce_unexpected', { nonce }, { expect: { nonce: null }, rule: 'IDT-11' })),
  ...['', undefined, 0, false, [], {}].map((nonce) => mistake(`the option ${JSON.stringify(nonce)}`, 'nonce',
    () => verifierOf().verifyIdToken(token(key, { payload: claims(without('nonce')) }), { nonce }))),
  ...[{ Nonce: NONCE }, { nonces: [NONCE] }].map((wrong) => called(`the option ${Object.keys(wrong)}`, 'invalid_option',
    () => verifierOf().verifyIdToken(token(key), wrong))),
  ...['implicit', 'hybrid'].map((flow) => mistake(`none in the flow ${flow}`, 'nonce', () => verifierOf().verifyIdToken(token(key), { nonce: null, flow }))),
  called('twice', 'replay_detected', () => [oncePer(NONCE)].flatMap((verify) => [verify(), verify()]), { rule: 'JWT-12', secrets: [NONCE] }),
  called('a store that says nothing', 'invalid_option', oncePer(NONCE, () => undefined), { option: 'replay' }),
  called('nothing to know it again by', 'claim_missing', oncePer(undefined), { claim: 'jti' }),
];

// ───────────────────────────── 68 ─────────────────────────────

const names = { email: 'a\u202eb@issuer.example', email_verified: 'true', name: 'Zoe\u0301', nick: 'Zo\u00e9', nul: 'a\0b', cyrillic: '\u0430dmin', wide: '\uff41\uff44\uff4d\uff49\uff4e',
  number: '1', yes: 1 };
const texts = [
  called('texts are handed on as they came', 'accept', () => {
    const result = verifierOf().verifyIdToken(token(key, { payload: claims(names) }), { nonce: NONCE });
    assert.deepEqual(result.claims, claims(names));
    assert.equal(typeof result.claims.email_verified, 'string');
    return result;
  }),
  ...['https://issu\u0435r.example', 'https://issuer.example\u200b', 'https://issuer\u3002example', 'https://xn--issur-6nf.example']
    .map((iss) => claimed(`iss ${JSON.stringify(iss)}`, 'issuer_mismatch', { iss })),
  ...[['Zo\u00e9', 'Zoe\u0301'], ['client', '\u0441lient'], ['client', '\uff43lient'], ['client', 'client\u00ad']]
    .map(([clientId, aud]) => claimed(`aud ${JSON.stringify(aud)}`, 'audience_mismatch', { aud }, { options: { clientId } })),
  ...['Zoe\u0301', 'user\u20601', '\u0430dmin'].map((sub) => claimed(`sub ${JSON.stringify(sub)}`, 'claim_invalid', { sub }, { claim: 'sub' })),
  // What is shown of a foreign text cannot steer a terminal or a log.
  called('what an error shows of it', 'accept', () => {
    for (const [code, changes] of [['issuer_mismatch', { iss: 'a\u202e\u001b[31m\r\n\0\ufeffb' }], ['audience_mismatch', { aud: 'a\u202e\u001b[31m\r\n\0\u2066b' }]]) {
      assert.throws(() => verifierOf().verifyIdToken(token(key, { payload: claims(changes) }), { nonce: NONCE }), (error) => {
        assert.equal(error.code, code);
        assert.doesNotMatch([error.message, error.actual, error.expected].join(), /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/);
        return true;
      });
    }
  }),
];

export default [
  { number: 49, attack: 'a token of another kind', cases: [...asIdToken, ...untyped, ...elsewhere, ...typs] },
  { number: 50, attack: 'aud', cases: audiences },
  { number: 51, attack: 'several audiences and azp', cases: parties },
  { number: 52, attack: 'iss', cases: issuers },
  { number: 53, attack: 'two issuers with the same keys and clients', cases: mixUps },
  { number: 54, attack: 'sub', cases: subjects },
  { number: 55, attack: 'nonce', cases: nonces },
  { number: 68, attack: 'texts that look like others', cases: texts },
];
