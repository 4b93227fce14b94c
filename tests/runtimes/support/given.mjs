// What the probes are given, and what they must answer: keys and tokens made anew for each run, by nothing of the package.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { CLIENT, ISSUER, json, jwks, keyFor, NONCE, NOW, token } from '../../js/package/support/tokens.mjs';

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
const { version, exports } = JSON.parse(readFileSync(new URL('../../../pkg/package.json', import.meta.url), 'utf8'));

const forAll = (work) => Object.fromEntries(ALGORITHMS.map((alg) => [alg, work(alg)]));
const keys = ALGORITHMS.map((alg) => ({ ...keyFor(alg).jwk, kid: alg }));
const signed = (alg) => token(keyFor(alg), { header: { kid: alg } });

/** The token's own header and signature over the claims of another subject. */
function forged(alg) {
  const [header, , proof] = signed(alg).split('.');
  const claims = { iss: ISSUER, sub: 'somebody-else', aud: CLIENT, exp: NOW + 300, iat: NOW - 5, nonce: NONCE };
  return `${header}.${json(claims)}.${proof}`;
}

// The key set by http, for `tokenward/remote`; open for pages of other origins. It ends with the process.
const headers = { 'content-type': 'application/jwk-set+json', 'access-control-allow-origin': '*' };
const server = createServer((_, response) => response.writeHead(200, headers).end(JSON.stringify(jwks(...keys))));
server.listen(0, '127.0.0.1').unref();
await once(server, 'listening');

/** Every entry of the package that is code. */
const entries = Object.keys(exports).filter((path) => !/\.(json|wasm)$/.test(path)).map((path) => `tokenward${path.slice(1)}`);

export const given = {
  entries,
  options: { issuer: ISSUER, clientId: CLIENT, jwks: jwks(...keys), now: NOW },
  jwksUri: `http://127.0.0.1:${server.address().port}/jwks`,
  expected: { nonce: NONCE },
  good: forAll(signed),
  forged: forAll(forged),
  metadata: {
    issuer: ISSUER, authorization_endpoint: `${ISSUER}/authorize`, token_endpoint: `${ISSUER}/token`, jwks_uri: `${ISSUER}/jwks`,
    response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  },
};

/** What `probe` answers for the default entry; for slim, `before` differs. */
export const answer = {
  before: 'fine', version, pkce: 'fine', otherPkce: 'pkce_mismatch',
  good: forAll(() => 'user-1'), forged: forAll(() => 'signature_invalid'),
};
/** What `probeEntries` answers: each entry loads, and exports something. */
export const entriesAnswer = Object.fromEntries(entries.map((entry) => [entry, 'loaded']));
export const slimAnswer = { ...answer, before: 'not_initialized' };
export const remoteAnswer = {
  address: `${ISSUER}/.well-known/openid-configuration`, metadata: ISSUER, otherIssuer: 'metadata_issuer_mismatch',
  good: 'user-1', forged: 'signature_invalid',
};
