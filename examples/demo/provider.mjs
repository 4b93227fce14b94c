// The other side: a real OpenID Provider (npm `oidc-provider`) on loopback, with throw-away keys and one test user.
// Knows nothing of tokenward, so that what it issues is independent evidence. Next door: login.mjs logs in here.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** The application of this demo: a public client, so PKCE is its only proof (RFC 7636). */
export const DEMO_CLIENT = 'demo-app';
/** Another application of the same provider: its tokens are genuine, and not for us. */
export const OTHER_CLIENT = 'other-app';
/** Nothing listens here: the script reads the redirect instead of following it (RFC 8252 §7.3 loopback form). */
export const REDIRECT_URI = 'http://127.0.0.1/callback';
export const USER = 'alice';

const KEY_KINDS = {
  RS: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  Ed: () => generateKeyPairSync('ed25519'),
};
export const ALGORITHMS = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519',
];

/** Starts the provider on a free port of 127.0.0.1; `close()` ends it and forgets its keys. */
export async function startProvider(alg) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = await quietly(async () => {
    const { Provider } = await import('oidc-provider');
    return new Provider(issuer, configuration(alg));
  });
  server.on('request', provider.callback());
  return { issuer, close: () => close(server) };
}

function configuration(alg) {
  return {
    clients: [client(DEMO_CLIENT, alg), client(OTHER_CLIENT, alg)],
    jwks: { keys: [throwAwayKey(alg)] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    enabledJWA: { idTokenSigningAlgValues: [alg] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    claims: { openid: ['sub', 'at_hash'], profile: ['name', 'name#mi-NZ', 'locale'], email: ['email', 'email_verified'] },
    // Off, so that the claims of the scopes stand in the ID token, where a reader of the demo can see them.
    conformIdTokenClaims: false,
    findAccount: (context, id) => ({ accountId: id, claims: (use) => ({ ...account(id), ...tokenHash(context, use) }) }),
  };
}

function client(id, alg) {
  return {
    client_id: id,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    id_token_signed_response_alg: alg,
  };
}

function throwAwayKey(alg) {
  const make = KEY_KINDS[alg] ?? KEY_KINDS[alg.slice(0, 2)];
  return { ...make().privateKey.export({ format: 'jwk' }), alg, use: 'sig' };
}

function account(id) {
  return {
    sub: id,
    name: 'Alice Example',
    'name#mi-NZ': 'Ārihi Tauira',
    locale: 'en-NZ',
    email: 'alice@example.org',
    email_verified: true,
  };
}

/**
 * `at_hash` is optional in this flow and oidc-provider leaves it out. Given the access token as the claim's value, the
 * provider puts its own hash of it in that place, as it does in the flows where the claim is required.
 */
function tokenHash(context, use) {
  const accessToken = context.oidc.entities.AccessToken;
  return use === 'id_token' && accessToken ? { at_hash: accessToken.jti } : {};
}

/** While it is loaded and built, the provider prints advice for production; a demo on loopback does not need it. */
async function quietly(build) {
  const { info, warn } = console;
  console.info = console.warn = () => {};
  try {
    return await build();
  } finally {
    Object.assign(console, { info, warn });
  }
}

async function close(server) {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
