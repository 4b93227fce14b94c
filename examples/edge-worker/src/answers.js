// What a client hears that is not let in (RFC 6750 §3), and what the log hears. No answer may be kept by a cache.

import { toOAuthError, toWwwAuthenticate } from 'tokenward';

/** Without a token the challenge names no error. */
export function noToken(env) {
  return answer(401, null, { 'WWW-Authenticate': toWwwAuthenticate(null, realm(env)) });
}

/** The client's fault: 400, 401 or 403 with a challenge. Not the client's: 503, and no other token would help. */
export function refusal(error, env) {
  const json = error.toJSON(); // holds no token, key or secret
  if (json.oauthError === undefined) {
    console.error('cannot judge', json);
    return answer(503, { error: 'temporarily_unavailable' }, { 'Retry-After': '30' });
  }
  console.warn('refused', json.code, json.rule);
  return answer(json.status, toOAuthError(json), { 'WWW-Authenticate': toWwwAuthenticate(json, realm(env)) });
}

export function notFound() {
  return answer(404, { error: 'not_found' }, {});
}

export function methodNotAllowed(allowed) {
  return answer(405, { error: 'method_not_allowed' }, { Allow: allowed.join(', ') });
}

/** The origin gave no answer; what went wrong there is not the client's to know. */
export function badGateway(error) {
  console.error('origin', String(error));
  return answer(502, { error: 'bad_gateway' }, {});
}

function realm(env) {
  return env.REALM ? { realm: env.REALM } : {};
}

function answer(status, body, headers) {
  const common = { ...headers, 'Cache-Control': 'no-store' };
  if (body === null) return new Response(null, { status, headers: common });
  return new Response(JSON.stringify(body), { status, headers: { ...common, 'Content-Type': 'application/json' } });
}
