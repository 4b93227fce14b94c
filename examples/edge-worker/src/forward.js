// The request as the origin gets it: from this Worker alone, with the verified claims in one header that no client can write.

import { badGateway } from './answers.js';

/** The header, and what stands in it: base64url of a JSON object with those of these claims that the token has. */
const CLAIMS_HEADER = 'X-Verified-Claims';
const CLAIMS = ['iss', 'sub', 'client_id', 'scope', 'jti', 'exp'];

// RFC 9110 §7.6.1: for the next hop only. What `Connection` names goes with them, or a client could have ours dropped on the way.
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer',
  'transfer-encoding', 'upgrade'];

// Headers by which an origin may be talked into another path, method or host than the one that was judged here.
const OVERRIDES = ['x_original_url', 'x_rewrite_url', 'x_http_method', 'x_http_method_override', 'x_method_override', 'x_forwarded_host',
  'x_forwarded_prefix', 'x_forwarded_proto', 'x_forwarded_port', 'forwarded'];

/** Passes the request on; `token` is null for a public route. Redirects go back to the client and are not followed. */
export async function forward(request, url, env, token) {
  const target = new URL(env.ORIGIN); // its host is the only one there is
  target.pathname = url.pathname;
  target.search = url.search;
  const { method } = request;
  const body = method === 'GET' || method === 'HEAD' ? null : request.body;
  const headers = headersFor(request.headers, token, env);
  try {
    // no-store: a cache that does not know the claims would give one user's answer to another
    const answer = await fetch(target, { method, body, headers, redirect: 'manual', cache: 'no-store' });
    return token === null ? answer : forOneUser(answer);
  } catch (error) {
    return badGateway(error);
  }
}

/** The origin knows the user by a header that no cache on the way has seen: to those, all users would look the same. */
function forOneUser(answer) {
  const response = new Response(answer.body, answer);
  response.headers.set('Cache-Control', 'private, no-store');
  response.headers.append('Vary', 'Authorization');
  return response;
}

function headersFor(received, token, env) {
  const dropped = new Set([...HOP_BY_HOP, ...namesIn(received.get('Connection'))]);
  if (token === null || env.FORWARD_AUTHORIZATION !== 'yes') dropped.add('authorization');
  const headers = new Headers();
  for (const [name, value] of received) {
    const spelt = spelling(name);
    if (!dropped.has(name) && spelt !== spelling(CLAIMS_HEADER) && !OVERRIDES.includes(spelt)) headers.append(name, value);
  }
  if (token !== null) headers.set(CLAIMS_HEADER, encode(token.claims));
  return headers;
}

function namesIn(connection) {
  return (connection ?? '').toLowerCase().split(',').map((name) => name.trim());
}

/** Many servers turn every `-`, and some every sign, into `_`: then `X_Verified_Claims` is the same header to them. */
function spelling(name) {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
}

function encode(claims) {
  const chosen = Object.fromEntries(CLAIMS.filter((name) => Object.hasOwn(claims, name)).map((name) => [name, claims[name]]));
  const bytes = new TextEncoder().encode(JSON.stringify(chosen));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
