// A good call of every verb for tokens, with every check switched on, and tokens that break exactly one of them.

import './watch.mjs';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { claims, json, jwks, keyFor, newKeyFor, token } from '../package/support/tokens.mjs';
import { CLIENT, ISSUER, NONCE, NOW } from '../package/support/tokens.mjs';

export { CLIENT, ISSUER, NONCE, NOW };
export const API = 'https://api.example';
export const SUBJECT = 'user-1';
export const SECRET = 'marker-secret-of-more-than-32-bytes!';
export const SECRETS = [SECRET, 'marker-access-token', 'marker-code', 'marker-state'];
const [, ACCESS_TOKEN, CODE, STATE] = SECRETS;
const OTHER = 'a value that no case has';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

// The quickest algorithm: the boundary is under test, not the arithmetic.
const key = keyFor('EdDSA');
const stranger = newKeyFor('EdDSA');
export const keySet = () => ({ keys: [{ ...key.jwk, kid: 'k', use: 'sig', alg: 'EdDSA' }] });
export const signingJwk = { ...key.jwk };
export const publicRsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
const { computeTokenHash } = await import('tokenward');
const hash = (kind, value) => computeTokenHash(kind, value, 'EdDSA');

const bound = { at_hash: hash('at_hash', ACCESS_TOKEN), c_hash: hash('c_hash', CODE), s_hash: hash('s_hash', STATE) };
const context = { acr: '2', auth_time: NOW - 20, amr: ['pwd', 'otp'] };
const ID = claims({ ...bound, ...context, azp: CLIENT });
const REFRESHED = claims({ ...context, azp: CLIENT, nonce: undefined, at_hash: bound.at_hash });
const ACCESS = {
  iss: ISSUER, sub: SUBJECT, aud: API, client_id: CLIENT, jti: 'j', iat: NOW - 5, exp: NOW + 300, scope: 'read write', ...context,
};
const LOGOUT = { iss: ISSUER, aud: CLIENT, iat: NOW - 5, exp: NOW + 300, jti: 'j', sub: SUBJECT, sid: 's1', events: { [EVENT]: {} } };
const PROVIDED = { iss: ISSUER, aud: CLIENT, exp: NOW + 300, address: { country: 'NZ' }, birthdate: '1990-01-01', sub: 'another' };
const TOLD = { active: true, sub: SUBJECT, client_id: CLIENT, aud: API, scope: 'read write', exp: NOW + 300, ...context };
const ENVELOPE = { iss: ISSUER, aud: API, iat: NOW - 5, token_introspection: TOLD };
const RESPONSE = { typ: 'token-introspection+jwt' };
const USERINFO = { iss: ISSUER, aud: CLIENT, sub: SUBJECT, email: 'a@example' };

/** The options of a verifier that asks for everything. New at each call, so that a case can spoil them. */
export function options() {
  return {
    issuer: ISSUER, jwks: keySet(), clientId: CLIENT, audience: [API], trustedAudiences: ['other'], algorithms: ['EdDSA', 'HS256'],
    clientSecret: SECRET, acr: { order: ['1', '2', '3'], minimum: '2' }, clockTolerance: 5, now: NOW, maxTokenBytes: 2048, azp: 'enforce',
    replay: () => true, isRevoked: () => false, cache: { maxEntries: 4 },
  };
}

/** Those of a verifier that fetches its keys; nobody asks it to. */
export function remoteOptions() {
  const { jwks, ...shared } = options();
  return {
    ...shared, jwksUri: 'https://issuer.example/jwks', fetch: async () => new Response(), timeout: 100, maxAge: 60, cooldown: 5, staleIfError: 60,
    unknownKidTtl: 5, maxBytes: 4096, store: { get: async () => null, put: async () => {} }, onEvent: () => {},
  };
}

const previous = () => ({ verified: true, kind: 'id_token', claims: claims({ ...structuredClone(context), azp: CLIENT }) });

/** The expectations of each verb that judges a token, again with everything asked for. */
export const expectations = {
  verifyIdToken: () => ({
    nonce: NONCE, subject: SUBJECT, flow: 'hybrid', accessToken: ACCESS_TOKEN, code: CODE, state: STATE, maxAge: 60, maxTokenAge: 60,
    acr: { anyOf: ['2', '3'] }, previous: previous(), requiredAmr: ['otp'], requireSHash: true,
  }),
  verifyRefreshedIdToken: () => ({ previous: previous(), accessToken: ACCESS_TOKEN }),
  verifyUserInfo: () => ({ contentType: 'application/jwt', expectedSubject: SUBJECT, expectSigned: true }),
  verifyAccessToken: () => ({
    requiredScopes: ['read'], subject: SUBJECT, requireUser: true, maxAge: 60, acr: { anyOf: ['2', '3'] }, profile: 'rfc9068', maxLifetime: 600,
  }),
  verifyLogoutToken: () => ({ session: { sub: SUBJECT, sid: 's1' }, requireExp: true }),
  verifyIdTokenHint: () => ({ clientId: CLIENT, allowExpired: false, subject: SUBJECT }),
  verifyProvidedClaims: () => ({ claims: ['address', 'birthdate'] }),
  verifyIntrospectionResponse: () => ({
    contentType: 'application/token-introspection+jwt', expectSigned: true, requiredScopes: ['read'], subject: SUBJECT, requireUser: true,
    maxAge: 60, acr: { anyOf: ['2', '3'] },
  }),
};

/** What a JWT of no named kind is verified with. */
export const jwtKeys = () => ({ jwks: keySet() });
export const jwtExpectations = () => ({
  algorithms: ['EdDSA'], issuer: ISSUER, audience: [CLIENT, 'other'], subject: SUBJECT, typ: 'JWT', maxTokenAge: 60, clockTolerance: 5,
  requiredClaims: ['nonce'], currentDate: NOW,
});

const sign = (payload, header = {}, by = key) => token(by, { payload, header: { kid: 'k', ...header } });
/** With a secret that is nothing but zeros: what a careless reader makes of many things. */
const forged = (payload, header = {}) => {
  const input = `${json({ alg: 'HS256', ...header })}.${json(payload)}`;
  return `${input}.${createHmac('sha256', Buffer.alloc(36)).update(input).digest('base64url')}`;
};
const common = (good, header) => ({
  good: sign(good, header),
  signature: sign(good, header, stranger),
  mac: forged(good, header),
  unsigned: `${json({ alg: 'none', ...header })}.${json(good)}.`,
  issuer: sign({ ...good, iss: 'https://evil.example' }, header),
  audience: sign({ ...good, aud: 'evil' }, header),
  expired: sign({ ...good, exp: NOW - 1000 }, header),
  size: sign({ ...good, padding: 'x'.repeat(2048) }, header),
});
const context2 = (good, header) => ({
  subject: sign({ ...good, sub: 'user-2' }, header),
  acr: sign({ ...good, acr: '1' }, header),
  authTime: sign({ ...good, auth_time: NOW - 10_000 }, header),
});

const told = (changes) => sign({ ...ENVELOPE, token_introspection: { ...TOLD, ...changes } }, RESPONSE);

/** Tokens by verb: the good one, and one for each flaw. `model.mjs` says which options could excuse a flaw. */
export const tokens = {
  verifyIdToken: {
    ...common(ID), ...context2(ID), nonce: sign({ ...ID, nonce: 'another' }), noNonce: sign({ ...ID, nonce: undefined }),
    untrusted: sign({ ...ID, aud: [CLIENT, 'evil'] }), azp: sign({ ...ID, azp: 'evil' }), tokenAge: sign({ ...ID, iat: NOW - 1000 }),
    accessToken: sign({ ...ID, at_hash: hash('at_hash', OTHER) }), code: sign({ ...ID, c_hash: hash('c_hash', OTHER) }),
    state: sign({ ...ID, s_hash: hash('s_hash', OTHER) }), kind: sign(ID, { typ: 'at+jwt' }), replay: sign(ID),
    amr: sign({ ...ID, amr: ['pwd'] }), noStateHash: sign({ ...ID, s_hash: undefined }),
  },
  verifyRefreshedIdToken: {
    ...common(REFRESHED), azp: sign({ ...REFRESHED, azp: 'evil' }), acr: sign({ ...REFRESHED, acr: '1' }),
    previous: sign({ ...REFRESHED, sub: 'user-2' }), nonce: sign({ ...REFRESHED, nonce: 'another' }),
    accessToken: sign({ ...REFRESHED, at_hash: hash('at_hash', OTHER) }), untrusted: sign({ ...REFRESHED, aud: [CLIENT, 'evil'] }),
  },
  verifyUserInfo: { ...common(USERINFO), expectedSubject: sign({ ...USERINFO, sub: 'user-2' }), plain: JSON.stringify(USERINFO),
    surrogate: `{"sub":"${SUBJECT}\uD800"}` },
  verifyAccessToken: {
    ...common(ACCESS, { typ: 'at+jwt' }), ...context2(ACCESS, { typ: 'at+jwt' }), typ: sign(ACCESS, { typ: 'JWT' }),
    scopes: sign({ ...ACCESS, scope: 'write' }, { typ: 'at+jwt' }), user: sign({ ...ACCESS, sub: CLIENT, client_id: CLIENT }, { typ: 'at+jwt' }),
    cnf: sign({ ...ACCESS, cnf: { jkt: 'x' } }, { typ: 'at+jwt' }),
  },
  verifyLogoutToken: {
    ...common(LOGOUT, { typ: 'logout+jwt' }), sub: sign({ ...LOGOUT, sub: 'user-2' }), sid: sign({ ...LOGOUT, sid: 's2' }),
    event: sign({ ...LOGOUT, events: {} }), nonce: sign({ ...LOGOUT, nonce: NONCE }), replay: sign(LOGOUT),
    untrusted: sign({ ...LOGOUT, aud: [CLIENT, 'evil'] }),
  },
  verifyIdTokenHint: { ...common(ID), subject: sign({ ...ID, sub: 'user-2' }), kind: sign(ID, { typ: 'at+jwt' }) },
  verifyProvidedClaims: { ...common(PROVIDED), kind: sign(PROVIDED, { typ: 'at+jwt' }), nonce: sign({ ...PROVIDED, nonce: NONCE }) },
  verifyIntrospectionResponse: {
    ...common(ENVELOPE, RESPONSE), inactive: told({ active: false }), scopes: told({ scope: 'write' }), user: told({ sub: CLIENT }),
    subject: told({ sub: 'user-2' }), acr: told({ acr: '1' }), authTime: told({ auth_time: NOW - 10_000 }), cnf: told({ cnf: { jkt: 'x' } }),
    kind: sign(ENVELOPE, { typ: 'JWT' }), plain: JSON.stringify(TOLD),
  },
};

/** The same for a JWT of no named kind. */
const { size, ...flawed } = common(claims(), { typ: 'JWT' });
export const jwts = {
  ...flawed, subject: sign({ ...claims(), sub: 'user-2' }, { typ: 'JWT' }), tokenAge: sign({ ...claims(), iat: NOW - 1000 }, { typ: 'JWT' }),
  typ: sign(claims(), { typ: 'at+jwt' }), required: sign({ ...claims(), nonce: undefined }, { typ: 'JWT' }),
  ahead: sign({ ...claims(), iat: NOW + 61 }, { typ: 'JWT' }), subjectType: sign({ ...claims(), sub: 5 }, { typ: 'JWT' }),
};
