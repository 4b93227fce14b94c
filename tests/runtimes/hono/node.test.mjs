// tokenward/hono on Node: the application itself, and behind @hono/node-server. What only a caller sees (options) is here too.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createVerifier } from 'tokenward';
import { requireScopes, tokenward } from 'tokenward/hono';
import { createRemoteVerifier } from 'tokenward/remote';
import { makeApp } from './app.mjs';
import { askServer } from '../examples/ask.mjs';
import { GOOD, runCases, settings } from './cases.mjs';

describe('app.request', () => {
  const app = makeApp(settings);
  const ask = async (method, path, headers) => {
    const response = await app.request(`http://localhost${path}`, { method, headers: new Headers(headers) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  runCases({ origin: () => 'http://localhost', ask });
});

test('the handshake of a WebSocket with a cookie is let in from the same origin only', async () => {
  const app = makeApp(settings);
  for (const [site, status] of [['same-origin', 200], ['cross-site', 400], ['same-site', 400]]) {
    const headers = { Cookie: `__Host-token=${GOOD}`, Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-Fetch-Site': site };
    assert.equal((await app.request('http://localhost/cookie/me', { headers })).status, status, site);
  }
});

test('other white space is part of the name of a cookie: a sibling domain can set it', async () => {
  for (const space of ['\u00a0', '\u2003', '\ufeff']) {
    const c = (name) => ({ method: 'GET', url: 'https://api.example/', header: (asked) => (asked === 'cookie' ? `a=b; ${space}${name}=${GOOD}` : undefined) });
    const { tokenInCookie } = await import(new URL('cookie.js', import.meta.resolve('tokenward/hono')).href);
    assert.equal(tokenInCookie('__Host-token', c('__Host-token')), null, JSON.stringify(space));
  }
});

test('expectations that are no plain object are a mistake, and let nobody in', async () => {
  const { issuer, audience, now, jwks } = settings;
  const verifier = createVerifier({ issuer, audience, now, jwks });
  class Policy { get subject() { return 'alice'; } }
  for (const expected of [Promise.resolve({ subject: 'alice' }), new Policy(), new Map([['subject', 'alice']])]) {
    assert.throws(() => tokenward({ verifier, expected }), { code: 'invalid_option', option: 'expected' });
    const app = new Hono().use(tokenward({ verifier, expected: () => (expected instanceof Promise ? [expected] : expected) })).get('/', (c) => c.text('in'));
    assert.equal((await app.request('/', { headers: { Authorization: `Bearer ${GOOD}` } })).status, 503);
  }
});

describe('@hono/node-server', () => {
  let server;
  const origin = () => `http://127.0.0.1:${server.address().port}`;
  before(async () => {
    server = serve({ fetch: makeApp(settings).fetch, hostname: '127.0.0.1', port: 0 });
    if (!server.listening) await once(server, 'listening');
  });
  after(() => new Promise((resolve) => { server.close(resolve); }));
  runCases({ origin, ask: (...request) => askServer(origin(), ...request) });
});

describe('a verifier that fetches its keys', () => {
  const { issuer, audience, now, jwks } = settings;
  const limits = { issuer, audience, now, jwksUri: `${issuer}/keys` };
  const withKeys = (fetch) => {
    const verifier = createRemoteVerifier({ ...limits, fetch });
    return new Hono().use(tokenward({ verifier })).get('/', (c) => c.text(c.var.token.subject));
  };
  const ask = (app) => app.request('/', { headers: { Authorization: `Bearer ${GOOD}` } });
  test('judges with them', async () => {
    const response = await ask(withKeys(async () => Response.json(jwks)));
    assert.deepEqual([response.status, await response.text()], [200, 'user-1']);
  });
  const failures = [
    ['a server that is gone', async () => { throw new Error('gone'); }],
    ['a server that fails', async () => new Response('', { status: 500 })],
    ['a redirect', async () => new Response('', { status: 302, headers: { Location: 'https://other.example/' } })],
    ['no key set', async () => Response.json({})],
  ];
  for (const [name, fetch] of failures) {
    test(`${name} is 503 and no challenge`, async () => {
      const response = await ask(withKeys(fetch));
      assert.deepEqual([response.status, response.headers.get('www-authenticate'), response.headers.get('retry-after')], [503, null, '30']);
    });
  }
});

describe('options', () => {
  const verifier = createVerifier({ issuer: settings.issuer, audience: settings.audience, jwks: settings.jwks });
  const mistakes = [
    ['options', undefined], ['options', null], ['options', []],
    ['verifier', {}], ['verifier', { verifier: null }], ['verifier', { verifier: {} }],
    ['verifer', { verifer: verifier }], ['audience', { verifier, audience: 'x' }],
    ['requiredScopes', { verifier, requiredScopes: 'notes:read' }], ['requiredScopes', { verifier, requiredScopes: ['a b'] }],
    ['requiredScopes', { verifier, requiredScopes: [''] }], ['requiredScopes', { verifier, requiredScopes: [,] }],
    ['expected', { verifier, expected: null }], ['requireScopes', { verifier, expected: { requireScopes: ['a'] } }],
    ['requiredScopes', { verifier, expected: { requiredScopes: 'a' } }], ['realm', { verifier, realm: 1 }],
    ['cookie', { verifier, cookie: '' }], ['cookie', { verifier, cookie: 'a;b' }], ['cookie', { verifier, cookie: true }],
    ['variable', { verifier, variable: '' }], ['optional', { verifier, optional: 'no' }], ['onError', { verifier, onError: console }],
  ];
  for (const [index, [option, options]] of mistakes.entries()) {
    test(`mistake ${index + 1} is refused at once and names \`${option}\``, () => {
      assert.throws(() => tokenward(options), { name: 'TokenError', code: 'invalid_option', option });
    });
  }
  test('requireScopes asks for something', () => {
    for (const scopes of [[], ['a b'], [['a']], [undefined]]) {
      assert.throws(() => requireScopes(...scopes), { code: 'invalid_option', option: 'scopes' });
    }
  });
  test('what the caller changes afterwards changes nothing', async () => {
    const options = { verifier, requiredScopes: ['a'], expected: { requiredScopes: ['b'], subject: 'x' } };
    const asked = [];
    const spy = { verifyAccessToken: (_token, expected) => { asked.push(expected); return {}; } };
    const app = new Hono().use(tokenward(Object.assign(options, { verifier: spy })));
    options.requiredScopes.length = options.expected.requiredScopes.length = 0;
    delete options.expected.subject;
    await app.request('/', { headers: { Authorization: 'Bearer a.b.c' } });
    assert.deepEqual(asked, [{ requiredScopes: ['a', 'b'], subject: 'x' }]);
  });
});
