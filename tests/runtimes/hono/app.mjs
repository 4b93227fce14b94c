// The one application of these tests, the same in every runtime: `tokenward/hono` as users write it, each way of it under a path of its
// own. What is asked of it stands in cases.mjs; the hosts are next door.

import { Hono } from 'hono';
import { createVerifier, createVerifierSet, TokenError } from 'tokenward';
import { requireScopes, tokenward } from 'tokenward/hono';

/** `settings` are `jwks`, `issuer`, `audience` and `now`, as plain JSON: they may have come by an environment variable. */
export function makeApp({ jwks, issuer, audience, now }) {
  const verifier = createVerifier({ issuer, audience, jwks, now });
  const heard = [];
  const onError = (error, c) => { heard.push([error.code, c.req.path]); };
  const app = new Hono();
  const whoami = (c) => c.json({ sub: c.get('token')?.subject ?? null, kind: c.get('token')?.kind ?? null });

  app.use('/api/*', tokenward({ verifier, requiredScopes: ['notes:read'], realm: 'the "notes"', onError }));
  app.get('/api/me', whoami);
  app.delete('/api/notes/:id', requireScopes('notes:write'), (c) => c.body(null, 204));

  app.use('/optional/*', tokenward({ verifier, optional: true, onError }));
  app.get('/optional/me', whoami);
  app.get('/optional/write', requireScopes('notes:write'), whoami);

  app.use('/cookie/*', tokenward({ verifier, cookie: '__Host-token', onError }));
  app.all('/cookie/me', whoami);

  const expected = (c) => ({ maxAge: Number(c.req.query('age')), requiredScopes: ['notes:read'] });
  app.use('/step-up', tokenward({ verifier, expected, requiredScopes: ['notes:write'], variable: 'admitted' }));
  app.get('/step-up', (c) => c.json({ sub: c.get('admitted').subject, token: c.get('token') ?? null }));

  app.use('/client', tokenward({ verifier: createVerifierSet([verifier]), expected: { requireUser: true } }));
  app.get('/client', whoami);

  app.use('/lazy', tokenward({ verifier: async (c) => (c.req.query('none') === undefined ? asPromise(verifier) : null), onError }));
  app.get('/lazy', whoami);

  const unavailable = new TokenError({ code: 'jwks_unavailable', rule: '', spec: '', message: 'no key set could be had' });
  const down = { verifyAccessToken: () => Promise.reject(unavailable) };
  app.use('/down', tokenward({ verifier: down, onError }));
  app.get('/down', whoami);

  app.use('/unfit', tokenward({ verifier: createVerifier({ issuer, jwks, now }), onError })); // no audience: the mistake shows at the call
  app.get('/unfit', whoami);

  app.use('/boom', tokenward({ verifier: () => { throw new Error('the binding is missing'); }, onError }));
  app.get('/boom', whoami);
  app.get('/unguarded', requireScopes('notes:read'), whoami);
  app.onError((error, c) => c.json({ thrown: error.code ?? error.message }, 500));

  app.get('/heard', (c) => c.json(heard.splice(0)));
  return app;
}

/** As a RemoteVerifier answers. */
function asPromise(verifier) {
  return { verifyAccessToken: async (...call) => verifier.verifyAccessToken(...call) };
}
