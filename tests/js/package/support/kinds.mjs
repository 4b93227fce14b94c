// One specimen of each kind of JWT that an issuer may sign, and every verb that judges one. All are signed by the same key
// and name the same parties, as an attacker would wish: iss is the issuer and aud the client wherever a kind allows it, and
// the API goes by the client's identifier. A row of KINDS or VERBS is added here; the table of codes is kind-matrix.test.mjs.

import { computeTokenHash, createVerifier } from 'tokenward';
import { claims, CLIENT, ISSUER, jwks, keyFor, NONCE, NOW, token } from './tokens.mjs';

const key = keyFor('ES256');
export const verifier = createVerifier({ issuer: ISSUER, clientId: CLIENT, audience: CLIENT, jwks: jwks(key), now: NOW });

const hash = (kind, value) => computeTokenHash(kind, value, 'ES256');
const hashes = { at_hash: hash('at_hash', 'access'), c_hash: hash('c_hash', 'code') };
const common = { iss: ISSUER, sub: 'user-1', aud: CLIENT, iat: NOW - 5, exp: NOW + 300 };
const hinted = ['refreshed id token', 'id token hint'];
const request = { ...common, sub: undefined, client_id: ISSUER, response_type: 'code', redirect_uri: `${ISSUER}/cb` };
const event = (name) => ({ [name]: {} });

/**
 * `typ` is that of the kind's specification, undefined where it has none; `homes` are the verbs that are for it, under any
 * `typ`, and `typed` those that are for it only under its own.
 */
export const KINDS = {
  'id token, no nonce': { payload: claims({ nonce: undefined, auth_time: NOW - 9 }), homes: ['id token, no nonce', ...hinted] },
  'id token': { payload: claims({ auth_time: NOW - 9, at_hash: hashes.at_hash }), homes: ['id token', ...hinted] },
  // The first token of the hybrid flow is bound to more than the second; it is of the same kind.
  'id token, front channel': { payload: claims({ auth_time: NOW - 9, ...hashes }), homes: ['id token', 'id token, front channel', ...hinted] },
  'refreshed id token': { payload: claims({ nonce: undefined, at_hash: hashes.at_hash }), homes: ['id token, no nonce', ...hinted] },
  'access token': {
    typ: 'at+jwt', payload: { ...common, client_id: CLIENT, jti: 'j', scope: 'openid read' }, typed: ['access token'], homes: ['access token, legacy'],
  },
  'access token, legacy': { typ: 'JWT', payload: { ...common, azp: CLIENT, jti: 'j', scp: ['read'] }, homes: ['access token, legacy'] },
  // As Keycloak made them before release 25: the nonce of the login, and the kind only in the payload. AT-14 takes the nonce for
  // the mark of an ID token, so that no verb is for it.
  'access token with nonce': { typ: 'JWT', payload: { ...common, typ: 'Bearer', azp: CLIENT, nonce: NONCE, scope: 'openid', realm_access: { roles: [] } } },
  'logout token': {
    typ: 'logout+jwt', homes: ['logout token'],
    payload: { ...common, jti: 'j', sid: 's1', events: event('http://schemas.openid.net/event/backchannel-logout') },
  },
  // Core §5.3.2 asks for no times; providers add them, and then nothing tells it from an ID token.
  userinfo: { payload: { iss: ISSUER, aud: CLIENT, sub: 'user-1', email: 'a@example' }, homes: ['userinfo'] },
  'userinfo with times': { payload: { ...common, email: 'a@example' }, homes: ['userinfo'] },
  // RFC 7523 §3 to a server that is our client: the issuer authenticates there by its own identifier.
  'client assertion': { payload: { iss: CLIENT, sub: CLIENT, aud: ISSUER, jti: 'j', iat: NOW - 5, exp: NOW + 60 } },
  'client assertion of the issuer': { typ: 'client-authentication+jwt', payload: { ...common, sub: ISSUER, jti: 'j' } },
  'assertion grant': { payload: { ...common, jti: 'j' } },
  'identity assertion grant': { typ: 'oauth-id-jag+jwt', payload: { ...common, client_id: 'c', jti: 'j', scope: 'read', resource: 'https://r.example' } },
  'dpop proof': {
    typ: 'dpop+jwt', header: { jwk: key.jwk },
    payload: { ...common, jti: 'j', htm: 'POST', htu: 'https://rp.example/token', ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo' },
  },
  'request object': {
    typ: 'oauth-authz-req+jwt',
    payload: { ...request, scope: 'openid', state: 's', nonce: NONCE },
  },
  'request object without openid': {
    typ: 'oauth-authz-req+jwt',
    payload: { ...request, scope: 'read', code_challenge: 'x'.repeat(43) },
  },
  // JARM §2.1: no typ, no sub, and nothing but the parameters of the response.
  'jarm response': { payload: { iss: ISSUER, aud: CLIENT, exp: NOW + 300, code: 'code', state: 's' } },
  'provided claims': { payload: { iss: ISSUER, aud: CLIENT, email: 'a@example' }, homes: ['provided claims'] },
  'introspection response': { typ: 'token-introspection+jwt', typed: ['introspection response'], payload: { ...common, token_introspection: { active: true, sub: 'user-1', scope: 'read' } } },
  'security event': {
    typ: 'secevent+jwt',
    payload: { ...common, jti: 'j', events: event('https://schemas.openid.net/secevent/risc/event-type/account-disabled') },
  },
  'sd-jwt credential': {
    typ: 'dc+sd-jwt',
    payload: { ...common, vct: 'https://issuer.example/identity', _sd_alg: 'sha-256', _sd: ['x'.repeat(43)], cnf: { jwk: key.jwk } },
  },
  'sd-jwt key binding': { typ: 'kb+jwt', payload: { aud: CLIENT, nonce: NONCE, iat: NOW - 5, sd_hash: 'x'.repeat(43) } },
};

const previous = verifier.verifyIdToken(token(key, { payload: claims({ iat: NOW - 60, auth_time: NOW - 9 }) }), { nonce: NONCE });

/** Each verb with what a caller would pass it: [kind of the result, verb, expectations, the verb that explains it]. */
export const VERBS = {
  'id token, no nonce': ['id_token', 'verifyIdToken', { nonce: null }, 'explainIdToken'],
  'id token': ['id_token', 'verifyIdToken', { nonce: NONCE }, 'explainIdToken'],
  'id token, front channel': ['id_token', 'verifyIdToken', { nonce: NONCE, flow: 'hybrid', code: 'code', accessToken: 'access' }, 'explainIdToken'],
  'refreshed id token': ['id_token', 'verifyRefreshedIdToken', { previous }, 'explainRefreshedIdToken'],
  'access token': ['access_token', 'verifyAccessToken', {}, 'explainAccessToken'],
  'access token, legacy': ['access_token', 'verifyAccessToken', { profile: 'legacy-jwt' }, 'explainAccessToken'],
  'logout token': ['logout_token', 'verifyLogoutToken', {}, 'explainLogoutToken'],
  userinfo: ['userinfo', 'verifyUserInfo', { contentType: 'application/jwt', expectedSubject: 'user-1' }, 'explainUserInfo'],
  'introspection response': [
    'introspection_response', 'verifyIntrospectionResponse', { contentType: 'application/token-introspection+jwt' }, 'explainIntrospectionResponse',
  ],
  'id token hint': ['id_token_hint', 'verifyIdTokenHint', { clientId: CLIENT, allowExpired: true }, 'explainIdTokenHint'],
  'provided claims': ['provided_claims', 'verifyProvidedClaims', { claims: ['email'] }, 'explainProvidedClaims'],
};

/** How a specimen is presented: under its own `typ`, under none, and as servers that predate types did. */
export const TYPES = { own: ({ typ }) => typ, none: () => undefined, JWT: () => 'JWT' };

/** The specimen, really signed. */
export function specimen(kind, type) {
  const { header, payload } = KINDS[kind];
  return token(key, { header: { ...header, typ: TYPES[type](KINDS[kind]) }, payload: JSON.parse(JSON.stringify(payload)) });
}

/** Whether the verb is there for such a token. */
export function isHome(kind, type, verb) {
  const { homes = [], typed = [] } = KINDS[kind];
  return homes.includes(verb) || (type === 'own' && typed.includes(verb));
}
