// createRemoteJWKSet of tokenward/jose: when it fetches, what it refuses to fetch, and what callers get that wait for each other.
// No test waits for a clock: where time matters, the clock is ours.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mock, test } from 'node:test';
import { createRemoteJWKSet, customFetch, errors, jwksCache, jwtVerify } from 'tokenward/jose';
import { keyFor, newKeyFor, NOW, token } from './support/tokens.mjs';

const URL_OF_KEYS = new URL('https://op.example/jwks');
const [first, second] = [keyFor('ES256'), newKeyFor('ES256')];
const SETS = { first: { keys: [{ ...first.jwk, kid: 'first' }] }, both: { keys: [{ ...first.jwk, kid: 'first' }, { ...second.jwk, kid: 'second' }] } };
const jwt = (kid) => token(kid === 'second' ? second : first, { header: { kid }, payload: { sub: kid } });

/** A key function whose server answers with what `state.answer` gives; the requests are counted. */
function remote(options = {}) {
  const state = { requests: [], answer: () => Response.json(SETS.first) };
  const fetch = async (...request) => {
    state.requests.push(request);
    return state.answer(...request);
  };
  return { state, getKey: createRemoteJWKSet(URL_OF_KEYS, { [customFetch]: fetch, ...options }) };
}

/** Runs `work` by a clock that only `to` moves. */
async function byOurClock(work) {
  mock.timers.enable({ apis: ['Date'], now: NOW * 1000 });
  try {
    await work((seconds) => mock.timers.setTime((NOW + seconds) * 1000));
  } finally {
    mock.timers.reset();
  }
}

test('nothing is fetched before the first token, and once for many', async () => {
  const { state, getKey } = remote();
  assert.deepEqual([state.requests.length, getKey.jwks(), getKey.fresh, getKey.coolingDown, getKey.reloading], [0, undefined, false, false, false]);
  const results = await Promise.all(Array.from({ length: 5 }, () => jwtVerify(jwt('first'), getKey)));
  assert.deepEqual(results.map(({ payload, key }) => [payload.sub, key.kid]), Array(5).fill(['first', 'first']));
  assert.equal(state.requests.length, 1);
  assert.deepEqual([getKey.jwks(), getKey.fresh, getKey.coolingDown, getKey.reloading], [SETS.first, true, true, false]);
  assert.equal((await getKey({ alg: 'ES256', kid: 'first' })).kid, 'first');
});

test('the request is a plain GET that follows no redirect', async () => {
  const { state, getKey } = remote({ headers: { 'x-tenant': 'a' } });
  await getKey.reload();
  const [[url, { method, redirect, headers, signal, ...rest }]] = state.requests;
  assert.deepEqual([url, method, redirect, headers.get('x-tenant'), headers.get('accept'), rest],
    [URL_OF_KEYS.href, 'GET', 'manual', 'a', 'application/json, application/jwk-set+json', {}]);
  assert.ok(signal instanceof AbortSignal);
});

test('an old set is fetched anew; a missing key asks again only after the cooldown', () => byOurClock(async (to) => {
  const { state, getKey } = remote();
  await jwtVerify(jwt('first'), getKey);
  await assert.rejects(jwtVerify(jwt('second'), getKey), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  assert.equal(state.requests.length, 1, 'within the cooldown');
  to(29.999);
  await assert.rejects(jwtVerify(jwt('second'), getKey), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  assert.equal(state.requests.length, 1);
  to(30);
  await assert.rejects(jwtVerify(jwt('second'), getKey), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  assert.equal(state.requests.length, 2, 'it may have been added');
  state.answer = () => Response.json(SETS.both);
  to(60);
  assert.equal((await jwtVerify(jwt('second'), getKey)).key.kid, 'second');
  assert.equal(state.requests.length, 3);
  to(60 + 599.999);
  await jwtVerify(jwt('first'), getKey);
  assert.equal(state.requests.length, 3);
  to(60 + 600);
  assert.equal(getKey.fresh, false);
  await jwtVerify(jwt('first'), getKey);
  assert.equal(state.requests.length, 4, 'too old');
}));

test('durations of nothing and of forever', () => byOurClock(async (to) => {
  const never = remote({ cacheMaxAge: Infinity, cooldownDuration: 0 });
  await jwtVerify(jwt('first'), never.getKey);
  to(1e6);
  await jwtVerify(jwt('first'), never.getKey);
  assert.equal(never.state.requests.length, 1);
  await assert.rejects(jwtVerify(jwt('second'), never.getKey), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  assert.equal(never.state.requests.length, 2);
  const always = remote({ cacheMaxAge: 0 });
  await jwtVerify(jwt('first'), always.getKey);
  await jwtVerify(jwt('first'), always.getKey);
  assert.equal(always.state.requests.length, 2);
}));

test('another fault of the token fetches nothing', () => byOurClock(async (to) => {
  const { state, getKey } = remote();
  await jwtVerify(jwt('first'), getKey);
  to(100);
  const forged = token(second, { header: { kid: 'first' }, payload: {} });
  for (const [text, options] of [[forged, {}], ['x', {}], [jwt('first'), { issuer: 'x' }], [jwt('first'), { algorithms: ['RS256'] }]]) {
    await assert.rejects(jwtVerify(text, getKey, options), errors.JOSEError);
  }
  assert.equal(state.requests.length, 1);
}));

test('a server that fails, and what its answers are worth', async () => {
  const text = (body, status = 200) => () => new Response(body, { status });
  for (const [answer, code] of [
    [text('{}', 500), 'ERR_JOSE_GENERIC'], [text(JSON.stringify(SETS.first), 203), 'ERR_JOSE_GENERIC'],
    [() => Response.redirect('https://elsewhere.example'), 'ERR_JOSE_GENERIC'],
    [text('<html>'), 'ERR_JWKS_INVALID'], [text('{"keys":1}'), 'ERR_JWKS_INVALID'], [text('{"keys":[],"keys":[]}'), 'ERR_JWKS_INVALID'],
    [text(JSON.stringify({ keys: [first.privateKey.export({ format: 'jwk' })] })), 'ERR_JWKS_INVALID'],
    [text(new Uint8Array([0x7b, 0xff])), 'ERR_JOSE_GENERIC'], [text(' '.repeat(1_048_577)), 'ERR_JOSE_GENERIC'],
  ]) {
    const { state, getKey } = remote();
    state.answer = answer;
    for (const call of [() => jwtVerify(jwt('first'), getKey), () => getKey({ alg: 'ES256' }), () => getKey.reload()]) {
      await assert.rejects(call(), (error) => error instanceof errors.JOSEError && error.code === code, `${answer}`);
    }
    assert.deepEqual([state.requests.length, getKey.jwks(), getKey.reloading], [3, undefined, false]);
    state.answer = () => Response.json(SETS.first);
    await jwtVerify(jwt('first'), getKey);
  }
});

test('what the network throws comes through as it is', async () => {
  const { state, getKey } = remote();
  const down = new TypeError('fetch failed');
  state.answer = () => { throw down; };
  await assert.rejects(jwtVerify(jwt('first'), getKey), down);
});

test('a server that is silent is given up, also in the midst of its answer', async () => {
  for (const answer of [() => new Promise(() => {}), () => new Response(new ReadableStream({ start() {} }))]) {
    const { state, getKey } = remote({ timeoutDuration: 1 });
    let aborted = false;
    state.answer = (url, { signal }) => {
      signal.addEventListener('abort', () => { aborted = true; });
      return answer();
    };
    await assert.rejects(jwtVerify(jwt('first'), getKey), { code: 'ERR_JWKS_TIMEOUT', name: 'JWKSTimeout' });
    assert.ok(aborted && !getKey.reloading);
  }
});

test('those who wait share the end of the fetch, and take over from one that vanished', async () => {
  const { state, getKey } = remote({ timeoutDuration: 1000 });
  let end;
  state.answer = () => new Promise((_, reject) => { end = reject; });
  const calls = [jwtVerify(jwt('first'), getKey), jwtVerify(jwt('first'), getKey)];
  assert.equal(getKey.reloading, true);
  const down = new TypeError('fetch failed');
  end(down);
  for (const call of calls) await assert.rejects(call, down);
  assert.equal(state.requests.length, 1);

  await byOurClock(async (to) => {
    state.answer = () => new Promise(() => {});
    getKey.reload().catch(() => {}); // its request is over, and nobody hears of it
    const waits = jwtVerify(jwt('first'), getKey);
    state.answer = () => Response.json(SETS.first);
    to(1);
    assert.equal(getKey.reloading, true);
    to(2);
    assert.equal(getKey.reloading, false);
    assert.equal((await waits).payload.sub, 'first');
  });
  assert.equal(state.requests.length, 3);
});

test('a set that was kept outside is used while it is fresh, and brought up to date', () => byOurClock(async () => {
  const cache = { jwks: SETS.first, uat: (NOW - 599) * 1000 };
  const kept = remote({ [jwksCache]: cache });
  await jwtVerify(jwt('first'), kept.getKey);
  assert.equal(kept.state.requests.length, 0);
  kept.state.answer = () => Response.json(SETS.both);
  await jwtVerify(jwt('second'), kept.getKey);
  assert.deepEqual([kept.state.requests.length, cache], [1, { jwks: SETS.both, uat: NOW * 1000 }]);

  const ahead = { jwks: SETS.first, uat: (NOW + 1) * 1000 };
  for (const useless of [{}, { jwks: SETS.first, uat: (NOW - 600) * 1000 }, ahead, { jwks: SETS.first, uat: NaN }, { jwks: { keys: 1 }, uat: NOW * 1000 }, { uat: NOW * 1000 }]) {
    const { state, getKey } = remote({ [jwksCache]: useless });
    await jwtVerify(jwt('first'), getKey);
    assert.equal(state.requests.length, 1);
    assert.deepEqual(useless, { jwks: SETS.first, uat: NOW * 1000 });
  }
}));

test('addresses and options that are refused', () => {
  for (const address of ['http://op.example/jwks', 'ftp://op.example/', 'data:,{}', 'file:///jwks', 'http://127.0.0.1.op.example/', 'https://user:secret@op.example/']) {
    assert.throws(() => createRemoteJWKSet(new URL(address)), (error) => error instanceof TypeError && error.cause.code === 'invalid_option' && !error.message.includes('secret'));
  }
  for (const address of ['https://op.example/jwks', undefined, null, {}]) assert.throws(() => createRemoteJWKSet(address), TypeError);
  for (const options of [
    { timeout: 5 }, { timeoutDuration: 1.5 }, { timeoutDuration: -1 }, { timeoutDuration: '5' }, { timeoutDuration: Infinity }, { cooldownDuration: NaN },
    { cacheMaxAge: -1 }, { [customFetch]: 'fetch' }, [], new Map(),
  ]) {
    assert.throws(() => createRemoteJWKSet(URL_OF_KEYS, options), TypeError, JSON.stringify(options));
  }
  for (const address of ['http://localhost:1/', 'http://127.0.0.2/', 'http://[::1]/', 'https://op.example/?a=b']) createRemoteJWKSet(new URL(address));
});

test('over the network: a set, and a redirect that is not followed', async () => {
  const paths = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    if (request.url === '/moved') return response.writeHead(302, { location: '/jwks' }).end();
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(SETS.both));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const at = (path) => createRemoteJWKSet(new URL(path, `http://127.0.0.1:${server.address().port}`));
    assert.equal((await jwtVerify(jwt('second'), at('/jwks'))).payload.sub, 'second');
    await assert.rejects(jwtVerify(jwt('second'), at('/moved')), { code: 'ERR_JOSE_GENERIC' });
    assert.deepEqual(paths, ['/jwks', '/moved']);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
