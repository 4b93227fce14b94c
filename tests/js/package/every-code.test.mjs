// Every code of the catalogue can be produced through the public API: one call for each, and none too many.
// A new code needs a line here. What else leads to a code is in the tables of the other files.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  calculatePkceChallenge, computeTokenHash, createVerifier, errorCatalog, extractAccessToken, inspectClaims, inspectJwks, isTokenError,
  parseAuthorizationResponse, parseClaims, resolveClaimSources, verifyPkce,
} from 'tokenward';
import { createRemoteVerifier, explainMetadata, validateMetadata } from 'tokenward/remote';
import { properError } from './support/expect.mjs';
import { inFreshProcess } from './support/process.mjs';
import { claims, CLIENT, ISSUER, json, jwks, keyFor, macToken, newKeyFor, NONCE, NOW, token } from './support/tokens.mjs';

const API = 'https://api.example';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const SECRET = 'a client secret of more than thirty-two bytes';
const key = keyFor('ES256');
const other = newKeyFor('ES256');
const verifierOf = (options) => createVerifier({ issuer: ISSUER, clientId: CLIENT, audience: API, jwks: jwks(key), now: NOW, ...options });

/** A verb on a token, with what the code in question needs. */
const id = (changes = {}, { options, header, expect, signer = key } = {}) => () =>
  verifierOf(options).verifyIdToken(token(signer, { payload: claims(changes), header }), { nonce: NONCE, ...expect });
const headed = (header, options) => id({}, { header, options });
const raw = (text, options) => () => verifierOf(options).verifyIdToken(text, { nonce: NONCE });
const payload = (text) => raw(token(key, { payload: text }));
const accessToken = (changes = {}, typ = 'at+jwt') => token(key, {
  header: { typ }, payload: { iss: ISSUER, sub: 'user-1', aud: API, client_id: CLIENT, jti: '1', iat: NOW, exp: NOW + 300, scope: 'read', ...changes },
});
const access = (changes = {}, expect = {}, typ = 'at+jwt') => () => verifierOf().verifyAccessToken(accessToken(changes, typ), expect);
const logout = (changes = {}, expect = {}) => () => verifierOf().verifyLogoutToken(token(key, {
  payload: { iss: ISSUER, aud: CLIENT, iat: NOW, exp: NOW + 120, jti: '1', sub: 'user-1', sid: 's1', events: { [EVENT]: {} }, ...changes },
}), expect);
const userInfo = (body, expect) => () => verifierOf().verifyUserInfo(body, { contentType: 'application/json', expectedSubject: 'user-1', ...expect });
const login = (changes) => verifierOf().verifyIdToken(token(key, { payload: claims(changes) }), { nonce: NONCE });
const refreshed = (changes, original = login(), options = {}) => () =>
  verifierOf(options).verifyRefreshedIdToken(token(key, { payload: claims({ nonce: undefined, ...changes }) }), { previous: original });
const pkce = (changes) => () => verifyPkce({ codeVerifier: 'a'.repeat(43), codeChallenge: half('a'.repeat(43), 32), codeChallengeMethod: 'S256', ...changes });
const named = (jwk) => ({ jwks: { keys: [{ ...jwk, kid: 'odd' }, key.jwk] } });
const odd = (jwk, signer = key) => id({}, { header: { kid: 'odd' }, options: named(jwk), signer });
const half = (value, bytes = 16) => createHash('sha256').update(value).digest().subarray(0, bytes).toString('base64url');

/** A recommendation that did not hold is a warning of an accepted token, and not thrown. */
const warning = (call) => () => {
  const [finding] = call().warnings;
  return finding?.code;
};
const introspected = (told, envelope = {}) => () => verifierOf().verifyIntrospectionResponse(token(key, {
  header: { typ: 'token-introspection+jwt' }, payload: { iss: ISSUER, aud: API, iat: NOW, token_introspection: told, ...envelope },
}), { contentType: 'application/token-introspection+jwt' });
/** What is said of a standard claim, and of a source of claims that cannot be used. */
const finding = (given) => () => inspectClaims(given)[0]?.code;
const skipped = (sources) => () => resolveClaimSources({ _claim_names: { address: 'a' }, _claim_sources: sources }).skipped[0]?.code;
/** What a verifier says whose key server answers like this. */
const fetching = (status) => () => createRemoteVerifier({ issuer: ISSUER, clientId: CLIENT, now: NOW, fetch: async () => new Response(null, { status }) })
  .verifyIdToken(token(key, { payload: claims() }), { nonce: NONCE });
/** A code that only a process of its own can be brought to. */
const apart = (script) => () => inFreshProcess(script).value;

const codes = {
  acr_insufficient: id({}, { expect: { acr: { anyOf: ['phr'] } } }),
  aggregated_claim_invalid: skipped({ a: {} }),
  alg_missing: headed({ alg: undefined }),
  alg_none_forbidden: raw(`${json({ alg: 'none' })}.${json(claims())}.`),
  alg_not_allowed: headed({}, { algorithms: ['RS256'] }),
  alg_not_supported: headed({ alg: 'ES256K' }),
  amr_insufficient: id({ amr: ['pwd'] }, { expect: { requiredAmr: ['otp'] } }),
  at_hash_mismatch: id({ at_hash: half('another') }, { expect: { accessToken: 'token' } }),
  at_hash_missing: id({}, { expect: { accessToken: 'token', flow: 'implicit' } }),
  audience_mismatch: id({ aud: 'other' }),
  audience_untrusted: id({ aud: [CLIENT, 'other'] }),
  auth_time_missing: id({}, { expect: { maxAge: 60 } }),
  azp_mismatch: id({ azp: 'other' }),
  azp_missing: id({ aud: [CLIENT, 'api'] }, { options: { trustedAudiences: ['api'] } }),
  binding_not_checked: warning(id({ at_hash: half('token') })),
  c_hash_mismatch: id({ c_hash: half('another') }, { expect: { code: 'code' } }),
  c_hash_missing: id({}, { expect: { code: 'code', flow: 'hybrid' } }),
  claim_empty: finding({ name: '' }),
  claim_format: finding({ birthdate: '1.1.1990' }),
  claim_invalid: id({ sub: 1 }),
  claim_misplaced: warning(introspected({ active: true }, { sub: 'user-1' })),
  claim_missing: id({ sub: undefined }),
  claim_source_missing: skipped(undefined),
  claim_type: finding({ name: 5 }),
  cnf_unsupported: access({ cnf: { 'x-new': 'x' } }),
  code_verifier_missing: pkce({ codeVerifier: undefined }),
  code_verifier_unexpected: () => verifyPkce({ codeVerifier: 'a'.repeat(43) }),
  crit_unsupported: headed({ crit: ['x'], x: 1 }),
  cty_mismatch: headed({ cty: 'JWT' }),
  distributed_claim_invalid: skipped({ a: { endpoint: 'http://claims.example' } }),
  duplicate_parameter: () => parseAuthorizationResponse('code=a&code=b'),
  duplicate_member: payload('{"iss":"a","iss":"a"}'),
  hash_alg_undefined: () => computeTokenHash('at_hash', 'token', 'none'),
  header_key_ignored: warning(headed({ jku: 'https://attacker.example' })),
  hybrid_claim_differs: warning(id({ acr: 'phr' }, { expect: { previous: login() } })),
  hybrid_mismatch: id({ sub: 'user-2' }, { expect: { previous: login() } }),
  insufficient_scope: access({}, { requiredScopes: ['write'] }),
  insufficient_user_authentication: access({}, { maxAge: 60 }),
  // A handle that points outside the memory makes the module trap.
  internal_error: apart(`
    import { createRequire } from 'node:module'; import { pathToFileURL } from 'node:url'; import { dirname, join } from 'node:path';
    const directory = dirname(createRequire(process.cwd() + '/').resolve('tokenward/package.json'));
    await import('tokenward');
    const { run } = await import(pathToFileURL(join(directory, 'dist', 'link.js')).href);
    const { CoreVerifier } = await import(pathToFileURL(join(directory, 'dist', 'tokenward_bg.js')).href);
    done(await codeOf(() => run(() => CoreVerifier.prototype.ask.call({ __wbg_ptr: 0xfffffff0 }, 'verifyIdToken', '', {}))));`),
  invalid_base64url: raw(`${json({ alg: 'ES256' })}.AAAAA.AAAA`),
  invalid_claims: payload('[]'),
  invalid_code_challenge: pkce({ codeChallenge: 'x' }),
  invalid_code_verifier: () => calculatePkceChallenge('x'),
  invalid_header: headed('[]'),
  invalid_jwks: () => inspectJwks('{}'),
  invalid_key: odd({ ...key.jwk, y: key.jwk.x }),
  invalid_parameter: () => parseAuthorizationResponse('code=%'),
  invalid_request: () => extractAccessToken({ authorization: ['Bearer a', 'Bearer b'] }),
  invalid_option: () => verifierOf({ audiance: API }),
  issued_in_future: id({ iat: NOW + 61 }),
  issuer_mismatch: id({ iss: `${ISSUER}/` }),
  json_too_deep: payload(`{"a":${'['.repeat(40)}${']'.repeat(40)}}`),
  jti_missing: logout({ jti: undefined }),
  jwe_not_expected: raw(`${json({ alg: 'dir', enc: 'A256GCM' })}....`),
  jwks_fetch_forbidden: fetching(301),
  jwks_unavailable: fetching(500),
  key_alg_mismatch: odd({ ...key.jwk, alg: 'ES384' }),
  key_not_found: headed({ kid: 'another' }),
  key_not_supported: odd({ ...key.jwk, crv: 'secp256k1' }),
  key_use_mismatch: odd({ ...key.jwk, use: 'enc' }),
  kid_required: headed({}, { jwks: jwks(key, other) }),
  lifetime_too_long: warning(access({}, { maxLifetime: 60 })),
  logout_event_missing: logout({ events: {} }),
  logout_session_mismatch: logout({}, { session: { sid: 's2' } }),
  logout_subject_missing: logout({ sub: undefined, sid: undefined }),
  metadata_incomplete: () => explainMetadata({ issuer: ISSUER }, { issuer: ISSUER }).steps.some(({ status, reason }) => status === 'warn' && /missing/.test(reason)) && 'metadata_incomplete',
  metadata_invalid: () => validateMetadata({ issuer: ISSUER, jwks_uri: 'http://op.example' }, { issuer: ISSUER }),
  metadata_issuer_mismatch: () => validateMetadata({ issuer: `${ISSUER}/` }, { issuer: ISSUER }),
  mac_not_allowed: raw(macToken('HS256', SECRET, { payload: claims({ aud: [CLIENT, 'api'], azp: CLIENT }) }),
    { algorithms: ['HS256'], clientSecret: SECRET, trustedAudiences: ['api'] }),
  malformed_token: () => parseClaims('x'),
  nonce_forbidden: logout({ nonce: NONCE }),
  nonce_mismatch: id({ nonce: 'another' }),
  nonce_missing: id({ nonce: undefined }),
  nonce_unexpected: id({}, { expect: { nonce: null } }),
  not_initialized: apart("const t = await import('tokenward/slim'); done(await codeOf(() => t.generateState()));"),
  not_rfc9068: warning(access({}, { profile: 'legacy-jwt' }, 'JWT')),
  pii_in_front_channel: warning(id({ email: 'a@b.example' }, { expect: { flow: 'implicit' } })),
  pkce_method_not_allowed: pkce({ codeChallengeMethod: 'plain' }),
  pkce_mismatch: pkce({ codeVerifier: 'b'.repeat(43) }),
  pkce_not_supported: () => validateMetadata({ issuer: ISSUER }, { issuer: ISSUER, requirePkce: true }),
  pop_required: access({ cnf: { jkt: half('key', 32) } }),
  private_key_in_jwks: () => inspectJwks(jwks(key.privateKey.export({ format: 'jwk' }))),
  reauthentication_required: id({ auth_time: NOW - 100 }, { expect: { maxAge: 60 } }),
  refresh_aud_mismatch: refreshed({ azp: CLIENT, aud: [CLIENT, 'api'] }, login({ azp: CLIENT }), { trustedAudiences: ['api'] }),
  refresh_auth_time_mismatch: refreshed({ auth_time: NOW - 1 }, login({ auth_time: NOW - 100 })),
  refresh_iat_invalid: refreshed({ iat: NOW - 60 }),
  refresh_iss_mismatch: refreshed({}, { ...login(), claims: { ...login().claims, iss: 'https://other.example' } }),
  refresh_nonce_mismatch: refreshed({ nonce: 'another' }),
  refresh_sub_mismatch: refreshed({ sub: 'user-2' }),
  replay_detected: id({}, { options: { replay: () => false } }),
  rng_unavailable: apart("const t = await import('tokenward'); crypto.getRandomValues = () => { throw new Error('no'); }; done(await codeOf(() => t.generateState()));"),
  s_hash_missing: id({}, { expect: { state: 'state', requireSHash: true } }),
  s_hash_mismatch: id({ s_hash: half('another') }, { expect: { state: 'state' } }),
  signature_invalid: id({}, { signer: other }),
  signed_userinfo_required: userInfo('{"sub":"user-1"}', { expectSigned: true }),
  subject_mismatch: id({}, { expect: { subject: 'user-2' } }),
  token_expired: id({ exp: NOW - 60 }),
  token_in_query: () => extractAccessToken({ authorization: null, query: 'access_token=a' }),
  token_revoked: () => verifierOf({ isRevoked: () => true }).verifyAccessToken(accessToken()),
  token_inactive: introspected({ active: false }),
  token_not_yet_valid: id({ nbf: NOW + 60 }),
  token_too_large: raw('A'.repeat(20_000)),
  token_too_old: id({ iat: NOW - 100 }, { expect: { maxTokenAge: 60 } }),
  typ_mismatch: headed({ typ: 'at+jwt' }),
  unexpected_content_type: userInfo('{"sub":"user-1"}', { contentType: 'text/html' }),
  user_token_required: access({ sub: CLIENT }, { requireUser: true }),
  userinfo_sub_mismatch: userInfo('{"sub":"user-2"}'),
  verifier_disposed: () => {
    const verifier = verifierOf();
    verifier[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
    return verifier.updateJwks(jwks(key));
  },
  wasm_unavailable: apart("delete globalThis.WebAssembly; const t = await import('tokenward'); done(await codeOf(() => t.generateState()));"),
  weak_key: () => verifierOf({ algorithms: ['HS256'], clientSecret: 'short' }),
  wrong_token_kind: id({ events: { [EVENT]: {} } }),
};

test('every code of the catalogue is here, and nothing else', () => {
  assert.deepEqual(Object.keys(codes).sort(), errorCatalog.map(({ code }) => code).sort());
  assert.equal(new Set(errorCatalog.map(({ code }) => code)).size, errorCatalog.length);
});

for (const [code, call] of Object.entries(codes)) {
  test(code, async () => assert.equal(await outcome(call), code));
}

/** The code of what is thrown; else what the call gives, where a code comes another way. */
async function outcome(call) {
  let result;
  try {
    result = await call();
  } catch (error) {
    if (!isTokenError(error)) throw error;
    properError(error, [SECRET, NONCE]);
    return error.code;
  }
  return typeof result === 'string' ? result : `nothing was refused: ${JSON.stringify(result)}`;
}
