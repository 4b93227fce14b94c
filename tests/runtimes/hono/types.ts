// How tokenward/hono is typed beside Hono's own types: everything here must compile, each marked line must not. It is never run.

import { Hono } from 'hono';
import { createVerifier, createVerifierSet } from 'tokenward';
import type { VerifiedAccessToken, Verifier } from 'tokenward';
import { requireScopes, tokenward } from 'tokenward/hono';
import type { AccessTokenVerifier, TokenwardOptions, TokenwardVariables } from 'tokenward/hono';

declare const verifier: Verifier;
declare const remote: { verifyAccessToken(accessToken: string): Promise<VerifiedAccessToken> };
interface Bindings {
  ISSUER: string;
}

// Where the variables are declared.
const app = new Hono<{ Bindings: Bindings; Variables: TokenwardVariables<'token', { tenant: string }> }>();
app.use('/api/*', tokenward({ verifier, requiredScopes: ['a'], realm: 'r', cookie: '__Host-token' }));
app.use('/api/*', tokenward({ verifier: (c) => createVerifier({ issuer: c.env.ISSUER, jwks: '' }) }));
app.use('/api/*', tokenward({ verifier, onError: (error, c) => console.log(error.code, c.req.path) }));
app.use('/api/*', tokenward<'token', { Bindings: Bindings }>({
  // @ts-expect-error no such binding
  verifier: (c) => createVerifier({ issuer: c.env.ISSUERS, jwks: '' }),
}));
app.get('/api/me', requireScopes('a', 'b'), (c) => {
  const token: VerifiedAccessToken<{ tenant: string }> = c.get('token');
  const tenant: string = token.claims.tenant;
  // @ts-expect-error a claim nobody declared is unknown
  const wrong: string = c.var.token.claims['other'];
  return c.json({ sub: token.claims.sub, tenant, wrong });
});

// Where they come from the middleware.
new Hono().use(tokenward({ verifier: createVerifierSet([verifier]) })).get('/', (c) => c.json(c.get('token').claims.client_id));
new Hono().use(tokenward({ verifier: remote, variable: 'admitted' })).get('/', (c) => c.json(c.var.admitted.subjectType));
new Hono().get('/', tokenward({ verifier: async () => remote }), (c) => c.json(c.var.token.expiresAt));
new Hono().use(tokenward({ verifier, optional: true })).get('/', (c) => {
  // @ts-expect-error there may be none
  c.get('token').subject;
  return c.json(c.get('token')?.subject ?? null);
});

declare const maybe: boolean;
// @ts-expect-error there may be none here either
new Hono().get('/', tokenward({ verifier, optional: maybe }), (c) => c.json(c.var.token.subject));

const options: TokenwardOptions = { verifier, expected: { maxAge: 0, requireUser: true } };
const further: TokenwardOptions = { verifier, expected: async (c) => ({ subject: c.req.param('user') ?? '' }) };
const any: AccessTokenVerifier[] = [verifier, remote, createVerifierSet([verifier])];
tokenward(any.length > 1 ? options : further);

// @ts-expect-error the verifier is missing
tokenward({});
// @ts-expect-error a misspelt option
tokenward({ verifier, requiredScope: ['a'] });
// @ts-expect-error a misspelt expectation
tokenward({ verifier, expected: { requireScopes: ['a'] } });
// @ts-expect-error no verifier
tokenward({ verifier: {} });
// @ts-expect-error scopes are strings, not lists
requireScopes(['a']);
