// examples/edge-worker in a real workerd, as it stands there: what is let in, what reaches the origin, and what happens when the
// issuer's server is gone or its keys change.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { newKeyFor } from '../../js/package/support/tokens.mjs';
import { askServer } from './ask.mjs';
import { AUDIENCE, startIssuer, startOrigin } from './issuer.mjs';
import { startWorker } from './worker.mjs';

const EXAMPLE = new URL('../../../examples/edge-worker/', import.meta.url);
const CLAIMS = 'x-verified-claims';

let issuer;
let origin;
let worker;
let logged = '';
before(async () => {
  [issuer, origin] = await Promise.all([startIssuer(), startOrigin()]);
  worker = await start();
});
after(() => Promise.all([worker?.stop(), issuer?.stop(), origin?.stop()]));
beforeEach(() => { origin.received.length = 0; });

async function start({ kvPersist = false, ...vars } = {}) {
  const { vars: documented, ...wrangler } = settings();
  const bindings = { ...documented, ISSUER: issuer.url, AUDIENCE, ORIGIN: origin.url, ...vars };
  return startWorker(new URL(wrangler.main, EXAMPLE), {
    bindings, kvNamespaces: wrangler.kv_namespaces.map(({ binding }) => binding), kvPersist, compatibilityDate: wrangler.compatibility_date,
    handleRuntimeStdio: (...streams) => { for (const stream of streams) stream.setEncoding('utf8').on('data', (text) => { logged += text; }); },
  });
}

/** wrangler.jsonc without its comments. */
function settings() {
  return JSON.parse(readFileSync(new URL('wrangler.jsonc', EXAMPLE), 'utf8').replaceAll(/\s\/\/ .*$/gm, ''));
}

const ask = (method, path, ...headers) => askServer(worker.origin, method, path, headers);
const bearer = (token) => ['Authorization', `Bearer ${token}`];
const named = (name) => origin.received[0].headers.filter(([header]) => header.toLowerCase() === name);

function claimsAtOrigin() {
  assert.equal(named(CLAIMS).length, 1, 'the header comes once');
  return JSON.parse(Buffer.from(named(CLAIMS)[0][1], 'base64url').toString('utf8'));
}

describe('what an origin and a cache must not be told', () => {
  test('no header talks it into another path, method or host', async () => {
    const overrides = ['X-Original-URL', 'X-Rewrite-Url', 'X_HTTP_Method_Override', 'X-HTTP-Method-Override', 'X-Method-Override', 'X-Forwarded-Host', 'Forwarded'];
    await ask('GET', '/notes/7', bearer(issuer.access()), ...overrides.map((name) => [name, '/admin']));
    const received = origin.received[0].headers.map(([name]) => name.toLowerCase());
    for (const name of overrides) assert.ok(!received.includes(name.toLowerCase()), name);
  });

  test("one user's answer is kept by nobody", async () => {
    const { headers } = await ask('GET', '/notes/7', bearer(issuer.access()));
    assert.deepEqual([headers.get('cache-control'), headers.get('vary')?.includes('Authorization')], ['private, no-store', true]);
  });
});

describe('what is let in', () => {
  test('a good token: the origin gets the claims, and not the token', async () => {
    const answer = await ask('GET', '/notes/7?q=a%20b', bearer(issuer.access({ email: 'kept@back.example' })));
    assert.deepEqual([answer.status, answer.text], [200, 'from the origin']);
    assert.equal(origin.received[0].url, '/notes/7?q=a%20b');
    const { exp, ...claims } = claimsAtOrigin();
    assert.deepEqual(claims, { iss: issuer.url, sub: 'ärihi', client_id: 'app', scope: 'notes:read', jti: 'j-1' });
    assert.equal(typeof exp, 'number');
    assert.deepEqual(named('authorization'), []);
  });

  test('a body goes along, with the scope that writing needs', async () => {
    const headers = { Authorization: `Bearer ${issuer.access({ scope: 'notes:write' })}`, 'Content-Type': 'text/plain' };
    const answer = await fetch(`${worker.origin}/notes/7`, { method: 'PUT', body: 'a note', headers });
    assert.equal(answer.status, 200);
    assert.deepEqual([origin.received[0].method, origin.received[0].body, named('content-type')[0][1]], ['PUT', 'a note', 'text/plain']);
  });

  test('a public route, without any claims', async () => {
    const answer = await ask('GET', '/health', bearer(issuer.access()), ['X-Verified-Claims', 'forged']);
    assert.equal(answer.status, 200);
    assert.deepEqual([named(CLAIMS), named('authorization')], [[], []]);
  });

  test('a redirect of the origin is not followed', async () => {
    origin.answer = { status: 302, headers: { Location: `${issuer.url}/elsewhere` } };
    const answer = await ask('GET', '/notes/7', bearer(issuer.access()));
    origin.answer = { status: 200, headers: {} };
    assert.deepEqual([answer.status, answer.headers.get('location')], [302, `${issuer.url}/elsewhere`]);
    assert.equal(issuer.asked.includes('/elsewhere'), false);
  });

  test('caches on the way are told to keep nothing: they do not know the claims', async () => {
    await ask('GET', '/notes/logo.png', bearer(issuer.access()));
    assert.deepEqual(named('cache-control').map(([, value]) => value), ['no-cache']);
  });
});

test('an origin that is gone', async () => {
  const gone = await start({ ORIGIN: 'http://127.0.0.1:9' });
  const answer = await askServer(gone.origin, 'GET', '/notes/7', [bearer(issuer.access())]);
  await gone.stop();
  assert.deepEqual([answer.status, answer.text, answer.headers.get('cache-control')], [502, '{"error":"bad_gateway"}', 'no-store']);
});

describe('what is refused, and never reaches the origin', () => {
  const token = (changes, by) => () => [bearer(issuer.access(changes, by))];
  const invalid = /^Bearer realm="notes", error="invalid_token", error_description="[^"]+"$/;
  const malformed = /^Bearer realm="notes", error="invalid_request", error_description="[^"]+"$/;
  const cases = [
    ['no token', () => [], 401, /^Bearer realm="notes"$/],
    ['another scheme', () => [['Authorization', 'Basic YTpi']], 401, /^Bearer realm="notes"$/],
    ['the scheme DPoP', () => [['Authorization', `DPoP ${issuer.access()}`]], 401, /^Bearer realm="notes"$/],
    ['an expired token', token({ exp: 1_700_000_000, iat: 1_600_000_000 }), 401, invalid],
    ['another audience', token({ aud: 'https://other.example' }), 401, invalid],
    ['another issuer', token({ iss: 'https://other.example' }), 401, invalid],
    ['another key', () => [bearer(issuer.access({}, { key: newKeyFor('ES256'), kid: issuer.kid }))], 401, invalid],
    ['a missing scope', token({ scope: 'notes:write' }), 403, /^Bearer realm="notes", error="insufficient_scope", .*, scope="notes:read"$/],
    ['two Authorization headers', () => [bearer(issuer.access()), bearer(issuer.access())], 400, malformed],
    ['a scheme without a token', () => [['Authorization', 'Bearer']], 400, malformed],
    ['a token in the query', () => [], 400, malformed, `/notes/7?access_token=a.b.c`],
    ['a path with an encoded slash', token(), 404, null, '/notes%2f7'],
    ['a path with an encoded way up', token(), 404, null, '/notes/..%2fadmin'],
    ['a path with a doubled slash', token(), 404, null, '/notes//7'],
    ['a path with a semicolon', token(), 404, null, '/notes;x/7'],
    ['a path that goes up', token(), 404, null, '/notes/../admin'],
    ['a path to another host', token(), 404, null, '//other.example/notes/7'],
    ['a path that no route has', token(), 404, null, '/admin'],
  ];
  for (const [name, headers, status, challenge, path = '/notes/7'] of cases) {
    test(name, async () => {
      const answer = await ask('GET', path, ...headers());
      assert.equal(answer.status, status, answer.text);
      if (challenge) assert.match(answer.headers.get('www-authenticate'), challenge);
      else assert.equal(answer.headers.get('www-authenticate'), null);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.deepEqual(origin.received, []);
    });
  }

  test('a method that the path does not have', async () => {
    const answer = await ask('PATCH', '/notes/7', bearer(issuer.access()));
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD, POST, PUT, DELETE']);
    assert.deepEqual(origin.received, []);
  });

  test('writing with a token for reading', async () => {
    const answer = await ask('POST', '/notes/7', bearer(issuer.access()));
    assert.equal(answer.status, 403);
    assert.deepEqual(origin.received, []);
  });
});

describe('a header that a client cannot forge', () => {
  const forged = Buffer.from('{"sub":"admin"}').toString('base64url');
  const spellings = ['X-Verified-Claims', 'x-verified-claims', 'X_Verified_Claims', 'x_verified-claims', 'X.Verified.Claims', 'X-VERIFIED_CLAIMS'];
  for (const spelling of spellings) {
    test(`${spelling} from outside does not arrive`, async () => {
      const answer = await ask('GET', '/notes/7', bearer(issuer.access()), [spelling, forged], [spelling, forged]);
      assert.equal(answer.status, 200);
      assert.equal(claimsAtOrigin().sub, 'ärihi');
      const folded = origin.received[0].headers.filter(([name]) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '') === 'xverifiedclaims');
      assert.equal(folded.length, 1);
    });
  }

  test('Connection cannot have it dropped on the way, and goes no further itself', async () => {
    const answer = await ask('GET', '/notes/7', bearer(issuer.access()), ['Connection', 'X-Verified-Claims, X-Secret-Hop'],
      ['X-Secret-Hop', '1'], ['Keep-Alive', '5'], ['Proxy-Authorization', 'Basic YTpi'], ['TE', 'trailers'], ['X-Kept', 'yes']);
    assert.equal(answer.status, 200);
    assert.equal(claimsAtOrigin().sub, 'ärihi');
    for (const name of ['x-secret-hop', 'keep-alive', 'proxy-authorization', 'te']) assert.deepEqual(named(name), [], name);
    assert.deepEqual(named('x-kept'), [['x-kept', 'yes']]);
    assert.equal(named('connection').some(([, value]) => /verified|hop/i.test(value)), false);
  });
});

describe('the issuer\'s server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tokenward-kv-'));
  const others = [];
  const another = async (options) => {
    others.push(await start(options));
    return others.at(-1);
  };
  const get = (at, token) => askServer(at.origin, 'GET', '/notes/7', [bearer(token)]);
  afterEach(() => {
    issuer.down = false;
    return Promise.all(others.splice(0).map((each) => each.stop()));
  });
  after(() => rmSync(directory, { recursive: true }));

  test('many requests at once to a cold instance fetch the keys once', async () => {
    const cold = await another();
    issuer.asked.length = 0;
    const answers = await Promise.all(Array.from({ length: 8 }, () => get(cold, issuer.access())));
    assert.deepEqual(answers.map(({ status }) => status), Array(8).fill(200));
    assert.deepEqual(issuer.asked, ['/.well-known/openid-configuration', '/keys']);
  });

  test('is gone, and nothing is kept: 503 and no challenge', async () => {
    const cold = await another();
    issuer.down = true;
    const answer = await get(cold, issuer.access());
    assert.deepEqual([answer.status, answer.headers.get('www-authenticate'), answer.headers.get('retry-after')], [503, null, '30']);
    assert.deepEqual(origin.received, []);
    assert.equal((await askServer(cold.origin, 'GET', '/notes/7', [])).status, 401, 'without a token no keys are needed');
  });

  test('is gone, and KV has the keys: accepted without a fetch', async () => {
    const first = await another({ kvPersist: directory });
    assert.equal((await get(first, issuer.access())).status, 200);
    await others.pop().stop();
    issuer.down = true;
    issuer.asked.length = 0;
    const second = await another({ kvPersist: directory });
    assert.equal((await get(second, issuer.access())).status, 200);
    assert.equal((await get(second, issuer.access({ exp: 1_700_000_000 }))).status, 401);
    assert.deepEqual(issuer.asked, []);
  });

  test('has new keys: their tokens are accepted after one fetch, those of the old key no longer', async () => {
    const old = { key: issuer.key, kid: issuer.kid };
    const instance = await another({ kvPersist: directory });
    assert.equal((await get(instance, issuer.access())).status, 200);
    issuer.rotate();
    issuer.asked.length = 0;
    const answer = await get(instance, issuer.access());
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(issuer.asked.filter((path) => path === '/keys'), ['/keys']);
    const late = await get(instance, issuer.access({}, old));
    assert.deepEqual([late.status, JSON.parse(late.text).error], [401, 'invalid_token']);
  });

  test('FORWARD_AUTHORIZATION hands the token on, where that is wanted', async () => {
    const trusting = await another({ FORWARD_AUTHORIZATION: 'yes' });
    const token = issuer.access();
    assert.equal((await get(trusting, token)).status, 200);
    assert.deepEqual(named('authorization').map(([, value]) => value), [`Bearer ${token}`]);
  });
});

test('the log says why, and holds no token', () => {
  for (const word of ['token_expired', 'insufficient_scope', 'jwks_unavailable']) assert.ok(logged.includes(word), word);
  assert.ok(issuer.made.length > 30);
  for (const token of issuer.made) for (const part of token.split('.').slice(1)) assert.equal(logged.includes(part), false);
});
