// What is asked of the application, and what it must answer in every runtime. `host` answers one request: method, path and headers as
// a list of pairs, so that a header can come twice; it gives status, headers and text. Tokens are made by node:crypto.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIENT, ISSUER, jwks, keyFor, newKeyFor, NOW, token } from '../../js/package/support/tokens.mjs';

const key = keyFor('ES256');
const AUDIENCE = 'https://api.example';

/** For `makeApp`; JSON all through. */
export const settings = { jwks: jwks(key), issuer: ISSUER, audience: AUDIENCE, now: NOW };

const CLAIMS = { iss: ISSUER, sub: 'user-1', aud: AUDIENCE, client_id: CLIENT, jti: 'j-1', iat: NOW - 5, exp: NOW + 300, scope: 'notes:read' };
const access = (changes = {}, { by = key, typ = 'at+jwt' } = {}) => token(by, { header: { typ }, payload: { ...CLAIMS, ...changes } });

export const GOOD = access();
const WRITER = access({ scope: 'notes:read notes:write' });
const RECENT = access({ scope: 'notes:read notes:write', auth_time: NOW - 30 });
const EXPIRED = access({ exp: NOW - 60 });
const bearer = (value) => [['Authorization', `Bearer ${value}`]];
const cookie = (value, ...further) => [['Cookie', `a=b; __Host-token=${value}; z`], ...further];
const REALM = 'Bearer realm="the \'notes\'"';
const ME = { sub: 'user-1', kind: 'access_token' };

const admitted = (body = ME) => ({ status: 200, body });
const bare = (challenge = 'Bearer') => ({ status: 401, challenge, body: null });
const refused = (status, error, code, { start = 'Bearer ', parameters = '' } = {}) => ({
  status, code, error, challenge: new RegExp(`^${start}error="${error}", error_description="[^"]+"${parameters}$`),
});
const INREALM = { start: `${REALM}, ` };
const invalid = (code) => refused(401, 'invalid_token', code, INREALM);
const malformed = (code = 'invalid_request') => refused(400, 'invalid_request', code, INREALM);
const lacking = (scopes) => refused(403, 'insufficient_scope', 'insufficient_scope', { ...INREALM, parameters: `, scope="${scopes}"` });
const malformedCookie = refused(400, 'invalid_request', 'invalid_request');
const broken = (code) => ({ status: 503, code, error: 'temporarily_unavailable', challenge: null, retryAfter: '30' });

const CASES = [
  // the header
  ['a good token', 'GET', '/api/me', bearer(GOOD), admitted()],
  ['a good token, scheme in capitals', 'GET', '/api/me', [['authorization', `BEARER ${GOOD}`]], admitted()],
  ['no token: a challenge without an error', 'GET', '/api/me', [], bare(REALM)],
  ['another scheme is no token', 'GET', '/api/me', [['Authorization', 'Basic YTpi']], bare(REALM)],
  ['a cookie is no token where none is named', 'GET', '/api/me', cookie(GOOD), bare(REALM)],
  ['an expired token', 'GET', '/api/me', bearer(EXPIRED), invalid('token_expired')],
  ['another audience', 'GET', '/api/me', bearer(access({ aud: 'https://other.example' })), invalid('audience_mismatch')],
  ['another key', 'GET', '/api/me', bearer(access({}, { by: newKeyFor('ES256') })), invalid('signature_invalid')],
  ['an ID token', 'GET', '/api/me', bearer(access({}, { typ: 'JWT' })), invalid('typ_mismatch')],
  ['a token bound to a key', 'GET', '/api/me', bearer(access({ cnf: { jkt: 'x'.repeat(43) } })), invalid('pop_required')],
  ['the scheme DPoP', 'GET', '/api/me', [['Authorization', `DPoP ${GOOD}`]], invalid('pop_required')],
  ['no scope', 'GET', '/api/me', bearer(access({ scope: 'other' })), lacking('notes:read')],
  ['a scheme without a token', 'GET', '/api/me', [['Authorization', 'Bearer']], malformed()],
  ['two headers', 'GET', '/api/me', [...bearer(GOOD), ...bearer(GOOD)], malformed()],
  ['two tokens in one header', 'GET', '/api/me', bearer(`${GOOD}, Bearer ${GOOD}`), malformed()],
  ['a token in the query', 'GET', `/api/me?access%5Ftoken=${GOOD}`, [], malformed('token_in_query')],
  // further scopes
  ['a route with a further scope', 'DELETE', '/api/notes/7', bearer(WRITER), { status: 204, body: null }],
  ['without it', 'DELETE', '/api/notes/7', bearer(GOOD), lacking('notes:read notes:write')],
  ['a route that nothing guards', 'GET', '/unguarded', bearer(GOOD), { status: 500, body: { thrown: 'invalid_option' } }],
  // optional
  ['optional, without a token', 'GET', '/optional/me', [], admitted({ sub: null, kind: null })],
  ['optional, with a good one', 'GET', '/optional/me', bearer(GOOD), admitted()],
  ['optional, with a bad one', 'GET', '/optional/me', bearer(EXPIRED), refused(401, 'invalid_token', 'token_expired')],
  ['optional, further scopes, without a token', 'GET', '/optional/write', [], bare()],
  ['optional, further scopes, with them', 'GET', '/optional/write', bearer(WRITER), admitted()],
  // cookies
  ['a cookie', 'GET', '/cookie/me', cookie(GOOD), admitted()],
  ['a cookie, HEAD', 'HEAD', '/cookie/me', cookie(GOOD), { status: 200, body: null }],
  ['a cookie, from another site, safe', 'GET', '/cookie/me', cookie(GOOD, ['Sec-Fetch-Site', 'cross-site']), admitted()],
  ['a cookie that does not hold', 'GET', '/cookie/me', cookie(EXPIRED), refused(401, 'invalid_token', 'token_expired')],
  ['the header where a cookie may be', 'POST', '/cookie/me', bearer(GOOD), admitted()],
  ['neither', 'POST', '/cookie/me', [], bare()],
  ['an empty cookie', 'POST', '/cookie/me', cookie(''), bare()],
  ['header and cookie', 'GET', '/cookie/me', [...bearer(GOOD), ...cookie(GOOD)], malformedCookie],
  ['two cookies of the name', 'GET', '/cookie/me', cookie(`${GOOD}; __Host-token=${WRITER}`), malformedCookie],
  ['a cookie of another name', 'GET', '/cookie/me', [['Cookie', `__host-token=${GOOD}; x__Host-token=${GOOD}`]], bare()],
  ['a cookie with more than a token', 'GET', '/cookie/me', cookie(`${GOOD} ${GOOD}`), malformedCookie],
  ['an unsafe method, same origin by the browser\'s word', 'POST', '/cookie/me',
    cookie(GOOD, ['Sec-Fetch-Site', 'same-origin'], ['Origin', 'https://wrong.example']), admitted()],
  ['an unsafe method, same origin by Origin', 'POST', '/cookie/me', cookie(GOOD, ['Origin', 'SELF']), admitted()],
  ...[
    ['another site', ['Sec-Fetch-Site', 'cross-site']],
    ['another host of the site, whatever Origin says', ['Sec-Fetch-Site', 'same-site'], ['Origin', 'SELF']],
    ['no site, as from the address bar', ['Sec-Fetch-Site', 'none']],
    ['another Origin', ['Origin', 'https://wrong.example']],
    ['an opaque Origin', ['Origin', 'null']],
    ['no word of where it came from'],
  ].map(([from, ...headers]) => [`an unsafe method from ${from}`, 'POST', '/cookie/me', cookie(GOOD, ...headers), malformedCookie]),
  ['every other method is unsafe', 'PROPFIND', '/cookie/me', cookie(GOOD), malformedCookie],
  // expectations
  ['expectations by request, another variable', 'GET', '/step-up?age=60', bearer(RECENT), admitted({ sub: 'user-1', token: null })],
  ['step-up', 'GET', '/step-up?age=10', bearer(RECENT),
    refused(401, 'insufficient_user_authentication', null, { parameters: ', max_age="10"' })],
  ['both lists of scopes are asked for', 'GET', '/step-up?age=60', bearer(access({ auth_time: NOW - 30 })),
    refused(403, 'insufficient_scope', null, { parameters: ', scope="[a-z: ]*notes:write[a-z: ]*"' })],
  ['a set of verifiers', 'GET', '/client', bearer(GOOD), admitted()],
  ['a set of verifiers, another issuer', 'GET', '/client', bearer(access({ iss: 'https://other.example' })), refused(401, 'invalid_token', null)],
  ['a client where a user is asked for', 'GET', '/client', bearer(access({ sub: CLIENT })), refused(401, 'invalid_token', null)],
  // verifiers by request, and faults that are not the client's
  ['a verifier made by request', 'GET', '/lazy', bearer(GOOD), admitted()],
  ['a function that gives no verifier', 'GET', '/lazy?none', bearer(GOOD), broken('invalid_option')],
  ['no key set', 'GET', '/down', bearer(GOOD), broken('jwks_unavailable')],
  ['no key set matters to nobody without a token', 'GET', '/down', [], bare()],
  ['a verifier that was made for no API', 'GET', '/unfit', bearer(GOOD), broken('invalid_option')],
  ['an error that is no TokenError', 'GET', '/boom', bearer(GOOD), { status: 500, body: { thrown: 'the binding is missing' } }],
];

/** One test for each case; `origin` is the one the application sees. */
export function runCases({ origin, ask }) {
  for (const [name, method, path, headers, expected] of CASES) {
    test(name, async () => {
      const sent = headers.map(([header, value]) => [header, value === 'SELF' ? origin() : value]);
      const answer = await ask(method, path, sent);
      const heard = JSON.parse((await ask('GET', '/heard', [])).text);
      judge(answer, expected);
      assert.deepEqual(heard, expected.code ? [[expected.code, path.split('?')[0]]] : [], 'what the hook heard');
      for (const secret of headers.flatMap(([, value]) => tokensIn(value))) assert.ok(!answer.text.includes(secret), 'no token comes back');
    });
  }
}

function judge({ status, headers, text }, expected) {
  assert.equal(status, expected.status, text);
  const challenge = headers.get('www-authenticate');
  if (expected.challenge instanceof RegExp) assert.match(challenge, expected.challenge);
  else assert.equal(challenge, expected.challenge ?? null);
  assert.equal(headers.get('retry-after'), expected.retryAfter ?? null);
  if (status >= 400 && status !== 500) assert.equal(headers.get('cache-control'), 'no-store');
  if (expected.error) {
    assert.match(headers.get('content-type'), /^application\/json/);
    assert.deepEqual([JSON.parse(text).error, Object.keys(JSON.parse(text))], [expected.error, ['error', 'error_description']]);
  } else if (expected.body === null) assert.equal(text, '');
  else assert.deepEqual(JSON.parse(text), expected.body);
}

const tokensIn = (value) => value.match(/[\w-]{20,}\.[\w-]+\.[\w-]+/g) ?? [];
