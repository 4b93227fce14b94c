// An OpenID Provider to try the app with (npm `oidc-provider`): on loopback, with throw-away keys; any name and password log in.
// What it shows for real ones: the client is public, its redirect URI exact, and its origin the only one that the token endpoint
// answers across origins. Knows nothing of tokenward.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { Provider } from 'oidc-provider';

const CLIENT = 'spa';

/** Starts it for an app at `appOrigin`; `close()` ends it and forgets its keys. */
export async function startProvider({ port, appOrigin }) {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on('request', new Provider(issuer, configuration(appOrigin)).callback());
  return {
    issuer,
    clientId: CLIENT,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => { server.close(resolve); });
    },
  };
}

function configuration(appOrigin) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    clients: [{
      client_id: CLIENT,
      token_endpoint_auth_method: 'none',
      redirect_uris: [`${appOrigin}/`],
      post_logout_redirect_uris: [`${appOrigin}/`],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
    }],
    clientBasedCORS: (_context, origin, client) => client.clientId === CLIENT && origin === appOrigin,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    claims: { openid: ['sub'], profile: ['name', 'locale'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false, // so that these claims stand in the ID token
    findAccount: (_context, id) => ({ accountId: id, claims: () => account(id) }),
  };
}

function account(id) {
  const name = `${id.slice(0, 1).toUpperCase()}${id.slice(1)} Example`;
  return { sub: id, name, locale: 'en', email: `${id}@example.org`, email_verified: true };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { issuer } = await startProvider({ port: 4400, appOrigin: 'http://127.0.0.1:5173' });
  console.log(`the provider is at ${issuer}; now: npm run dev`);
}
