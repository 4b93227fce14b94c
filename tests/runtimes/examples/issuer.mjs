// An issuer and an origin on loopback, for examples that fetch keys and pass requests on. The issuer's keys can be changed and its server
// be cut off; the origin remembers every request as it came. Tokens are made by node:crypto.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { jwks, newKeyFor, token } from '../../js/package/support/tokens.mjs';

export const AUDIENCE = 'https://api.example';

/** `asked` lists the paths that were fetched, `made` the tokens; `rotate()` replaces the key; `down` cuts every connection. */
export async function startIssuer() {
  const server = await listen((request, response) => {
    if (issuer.down) return request.socket.destroy();
    issuer.asked.push(request.url);
    const documents = {
      '/.well-known/openid-configuration': metadata(issuer.url),
      '/keys': { keys: jwks(issuer.key).keys.map((jwk) => ({ ...jwk, kid: issuer.kid, alg: 'ES256', use: 'sig' })) },
    };
    response.writeHead(documents[request.url] ? 200 : 404, { 'Content-Type': 'application/json' });
    return response.end(JSON.stringify(documents[request.url] ?? {}));
  });
  const issuer = {
    url: server.url, asked: [], made: [], down: false, stop: server.stop,
    rotate: () => Object.assign(issuer, { key: newKeyFor('ES256'), kid: `k${(serial += 1)}` }),
    /** An access token for now, with changes; `by` is another key and `kid`. */
    access: (changes = {}, by = issuer) => {
      const now = Math.floor(Date.now() / 1000);
      const times = { iat: now - 5, exp: now + 300 };
      const base = { iss: issuer.url, sub: 'ärihi', aud: AUDIENCE, client_id: 'app', jti: 'j-1', scope: 'notes:read', ...times };
      const made = token(by.key, { header: { typ: 'at+jwt', kid: by.kid }, payload: { ...base, ...changes } });
      issuer.made.push(made);
      return made;
    },
  };
  issuer.rotate();
  return issuer;
}

/** Remembers each request in `received` (method, url, raw headers as pairs, body) and answers with `answer`. */
export async function startOrigin() {
  const origin = { received: [], answer: { status: 200, headers: {} } };
  const server = await listen(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { method, url, rawHeaders } = request;
    const headers = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1]]] : []));
    origin.received.push({ method, url, headers, body });
    response.writeHead(origin.answer.status, origin.answer.headers);
    response.end(method === 'HEAD' ? '' : 'from the origin');
  });
  return Object.assign(origin, { url: server.url, stop: server.stop });
}

function metadata(url) {
  return {
    issuer: url, jwks_uri: `${url}/keys`, authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token`,
    response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  };
}

async function listen(handler) {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => { server.close(resolve); });
    },
  };
}

let serial = 0;
