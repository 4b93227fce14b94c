// An issuer on loopback that serves metadata and keys, signs tokens, and misbehaves on purpose.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { newKeyFor, token } from '../../package/support/tokens.mjs';

export const CLIENT = 'client-1';
export const AUDIENCE = 'https://api.example';
export const NONCE = 'n-0S6_WzA2Mj';

/** How a request is answered: (response, what it would have said) => void. */
export const misbehaviours = {
  hang: () => {},
  reset: (response) => response.socket.destroy(),
  status: (status, headers = {}) => (response) => response.writeHead(status, headers).end('{}'),
  html: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Maintenance</h1>'),
  text: (type, text) => (response) => response.writeHead(200, { 'content-type': type }).end(text),
  json: (text) => misbehaviours.text('application/json', text),
  long: (bytes) => (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(' '.repeat(bytes)),
  /** Sends a space now and then and never ends. */
  trickle: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  truncated: (response, body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body.slice(0, -2)),
  cut: (response, body) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
    response.write(body.slice(0, -2), () => response.socket.destroy());
  },
};

/** Starts one. `server.keys` is what it publishes; `server.answer` replaces the answer for keys, `server.metadataAnswer` the other. */
export async function startKeyServer() {
  const http = createServer((request, response) => {
    const isKeys = request.url === '/jwks';
    const wanted = isKeys || request.url === '/.well-known/openid-configuration';
    server.requests.push({ path: request.url, headers: request.headers });
    if (!wanted) return void response.writeHead(404).end();
    const body = JSON.stringify(isKeys ? { keys: server.keys.map(({ jwk }) => jwk) } : server.metadata);
    const misbehave = isKeys ? server.answer : server.metadataAnswer;
    if (misbehave) return void misbehave(response, body);
    response.writeHead(200, { 'content-type': 'application/json', ...server.headers }).end(body);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${http.address().port}`;
  let made = 0;
  const server = {
    issuer,
    keys: [],
    requests: [],
    headers: {},
    answer: undefined,
    metadataAnswer: undefined,
    metadata: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256'],
    },
    /** Paths of the requests so far, and forgets them. */
    asked() {
      return server.requests.splice(0).map(({ path }) => path);
    },
    /** A new key, not yet published. */
    newKey(alg = 'ES256') {
      const key = newKeyFor(alg);
      const kid = `key-${++made}`;
      return { ...key, kid, jwk: { ...key.jwk, kid, use: 'sig' } };
    },
    /** Publishes these keys and no others. */
    publish(...keys) {
      server.keys = keys;
      return keys[0];
    },
    idToken(key, now, claims = {}) {
      const payload = { iss: issuer, sub: 'user-1', aud: CLIENT, exp: now + 300, iat: now - 5, nonce: NONCE, ...claims };
      return token(key, { header: { kid: key.kid }, payload });
    },
    accessToken(key, now, claims = {}) {
      const payload = {
        iss: issuer, sub: 'user-1', aud: AUDIENCE, client_id: CLIENT, exp: now + 300, iat: now - 5, jti: `jti-${++made}`, ...claims,
      };
      return token(key, { header: { kid: key.kid, typ: 'at+jwt' }, payload });
    },
    async stop() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}
