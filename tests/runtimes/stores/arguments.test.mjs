// What the stores refuse before any backend hears of it: each mistake by the name of its option.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTokenError } from 'tokenward';
import * as stores from 'tokenward/stores';
import { fileStore } from 'tokenward/stores/file';
import { entry } from './replay-contract.mjs';

const { cacheStore, denoKvStore, durableObjectReplay, kvStore, memoryReplay, memoryStore, redisReplay, redisStore } = stores;

// Backends that must not be reached.
const untouched = (...methods) => Object.fromEntries(methods.map((method) => [method, () => assert.fail(`${method} was called`)]));
const nodeRedis = { ...untouched('get', 'set'), isOpen: true };
const ioredis = { ...untouched('get', 'set', 'call'), status: 'ready' };
const namespace = { idFromName: () => 'id', get: () => untouched('fetch') };

const keyStores = {
  memoryStore: memoryStore(),
  kvStore: kvStore(untouched('get', 'put')),
  cacheStore: cacheStore(untouched('match', 'put')),
  denoKvStore: denoKvStore(untouched('get', 'set')),
  'redisStore, redis': redisStore(nodeRedis),
  'redisStore, ioredis': redisStore(ioredis),
  fileStore: fileStore('/nowhere/at/all'),
};
const replays = {
  memoryReplay: async (one) => memoryReplay()(one),
  redisReplay: redisReplay(nodeRedis),
  durableObjectReplay: durableObjectReplay(namespace),
};

const refusal = (option) => (error) => isTokenError(error) && error.code === 'invalid_option' && error.option === option;

const badKeys = ['', 'ü', 'a\nb', 'a\0', '\x7f', 'x'.repeat(401), undefined, null, 7, ['key'], Symbol('key')];
const badTtls = [0, -1, -0.5, NaN, Infinity, 1e11, '60', null, undefined, 60n];

for (const [name, store] of Object.entries(keyStores)) {
  test(`${name}: a bad key, value or ttl is refused`, async () => {
    for (const key of badKeys) {
      await assert.rejects(store.get(key), refusal('key'), String(key));
      await assert.rejects(store.put(key, '{}', 60), refusal('key'), String(key));
    }
    for (const value of [undefined, null, {}, 7, new Uint8Array(1)]) await assert.rejects(store.put('key', value, 60), refusal('value'));
    for (const ttl of badTtls) await assert.rejects(store.put('key', '{}', ttl), refusal('ttl'), String(ttl));
  });

  test(`${name}: its methods may be taken off it, and not replaced`, async () => {
    assert.ok(Object.isFrozen(store));
    const { get, put } = store;
    await assert.rejects(get(''), refusal('key'));
    await assert.rejects(put('key', '{}', 0), refusal('ttl'));
  });
}

for (const [name, replay] of Object.entries(replays)) {
  test(`${name}: what is no entry is refused, and never taken for a new token`, async () => {
    const bad = [
      undefined, null, 'id', {}, entry({ kind: undefined }), entry({ issuer: 7 }), entry({ id: undefined }), entry({ id: ['id'] }),
      entry({ expiresAt: NaN }), entry({ expiresAt: Infinity }), entry({ expiresAt: -1 }), entry({ expiresAt: Date.now() }),
      entry({ expiresAt: '1800000000' }), entry({ expiresAt: null }),
    ];
    for (const one of bad) await assert.rejects(replay(one), refusal('entry'), JSON.stringify(one));
  });
}

const none = [undefined, null, 7, 'name', {}, [], Promise.resolve({})];
const backends = [
  { make: kvStore, option: 'namespace', bad: [...none, untouched('get')] },
  { make: cacheStore, option: 'cache', bad: [...none, untouched('match')] },
  { make: denoKvStore, option: 'kv', bad: [...none, untouched('get')] },
  { make: durableObjectReplay, option: 'namespace', bad: [...none, untouched('get')] },
  ...[redisStore, redisReplay].map((make) => ({
    make,
    option: 'client',
    bad: [
      ...none, untouched('get', 'set'), { isOpen: true }, { ...nodeRedis, isOpen: 'yes' }, { ...untouched('get', 'set'), status: 'ready' },
      { ...ioredis, status: 7 }, new Map(),
    ],
  })),
  {
    make: fileStore,
    option: 'directory',
    bad: [undefined, null, 7, '', 'a\0b', 'file:///tmp', 'FILE:x', {}, [], new URL('https://host/path')],
  },
];
for (const { make, option, bad } of backends) {
  test(`${make.name}: what is no ${option} is refused`, () => {
    for (const value of bad) assert.throws(() => make(value), refusal(option), String(value));
  });
}

const options = [
  { make: memoryStore, names: { maxEntries: [-1, 1.5, NaN, Infinity, '100', null, 1e9], now: [-1, NaN, '0', null, Date.now(), {}] } },
  { make: memoryReplay, names: { maxEntries: [0, -1, 1.5, NaN, Infinity, '100', null, 1e9], now: [-1, NaN, '0', null, Date.now()] } },
  {
    make: (given) => cacheStore(untouched('match', 'put'), given),
    names: { origin: ['', 'host', 'http://host', 'https://host/', 'https://host/a', 'https://user@host', 'https://HOST', null, 7] },
  },
  { make: (given) => redisStore(nodeRedis, given), names: { prefix: ['ü', '\n', 'x'.repeat(201), null, 7] } },
  { make: (given) => redisReplay(ioredis, given), names: { prefix: ['ü', '\n', 'x'.repeat(201), null, 7] } },
  { make: (given) => durableObjectReplay(namespace, given), names: { shards: [0, -1, 1.5, 65537, '16', null] } },
];
for (const { make, names } of options) {
  test(`options of ${Object.keys(names)}: bad values, unknown names and what is no plain object are refused`, () => {
    for (const [name, values] of Object.entries(names)) {
      for (const value of values) assert.throws(() => make({ [name]: value }), refusal(name), `${name}: ${String(value)}`);
      assert.throws(() => make({ [`${name}s`]: values[0] }), refusal(`${name}s`));
      make({ [name]: undefined });
    }
    assert.throws(() => make({ ttl: 60 }), refusal('ttl'));
    const others = [null, 7, 'text', [], new Map(), Promise.resolve({}), () => {}];
    for (const value of others) assert.throws(() => make(value), refusal('options'), String(value));
    make(Object.create(null));
  });
}

test('a clock that fails, or answers in milliseconds, is an error and no answer', async () => {
  for (const answer of [NaN, -1, undefined, '1800000000', Date.now()]) {
    await assert.rejects(memoryStore({ now: () => answer }).put('key', '{}', 60), refusal('now'));
    assert.throws(() => memoryReplay({ now: () => answer })(entry()), refusal('now'));
  }
  const broken = new Error('no clock');
  assert.throws(() => memoryReplay({ now: () => { throw broken; } })(entry()), broken);
});

test('redisReplay: an answer that is neither OK nor nil is an error, and never taken for a new token', async () => {
  for (const answer of ['QUEUED', undefined, 'ok', 1, true, Buffer.from('OK')]) {
    await assert.rejects(redisReplay({ ...nodeRedis, set: async () => answer })(entry()), /neither OK nor nil/);
  }
});

test('durableObjectReplay: an answer of another form is an error, and never taken for a new token', async () => {
  const answers = [[200, 'hello'], [200, ''], [200, 'TRUE'], [500, 'true'], [404, 'false']];
  for (const [status, text] of answers) {
    const object = { fetch: async () => new Response(text, { status }) };
    await assert.rejects(durableObjectReplay({ ...namespace, get: () => object })(entry()), new RegExp(`status ${status}`));
  }
});

test('no id reaches a shared backend', async () => {
  const seen = [];
  const keep = (answer) => async (...values) => (seen.push(JSON.stringify(values)), answer);
  const one = entry({ id: 'the-nonce', issuer: 'https://the-issuer.example' });
  await redisReplay({ ...nodeRedis, set: keep('OK') })(one);
  await redisReplay({ ...ioredis, set: keep('OK') })(one);
  const object = { fetch: keep(new Response('true')) };
  await durableObjectReplay({ idFromName: (name) => void seen.push(name), get: () => object })(one);
  assert.equal(seen.length, 4);
  for (const text of seen) assert.doesNotMatch(text, /the-nonce|the-issuer/);
});

test('what a backend throws is passed on as it is', async () => {
  const down = new Error('down');
  const fails = async () => { throw down; };
  const failing = { get: fails, put: fails, match: fails, set: fails };
  for (const store of [kvStore(failing), cacheStore(failing), denoKvStore(failing), redisStore({ ...failing, isOpen: false })]) {
    await assert.rejects(store.get('key'), (error) => error === down);
    await assert.rejects(store.put('key', '{}', 60), (error) => error === down);
  }
  await assert.rejects(redisReplay({ ...failing, isOpen: false })(entry()), (error) => error === down);
  await assert.rejects(durableObjectReplay({ ...namespace, get: () => ({ fetch: fails }) })(entry()), (error) => error === down);
});

test('Workers KV is told whole seconds, a minute at least; a cache likewise, without the minute', async () => {
  const told = [];
  const kv = kvStore({ get: async () => null, put: async (key, value, { expirationTtl }) => void told.push(expirationTtl) });
  const tell = async (url, response) => void told.push(`${url} ${response.headers.get('cache-control')}`);
  const cache = cacheStore({ match: async () => undefined, put: tell });
  for (const ttl of [0.1, 60, 60.1]) {
    await kv.put('a/b?', '{}', ttl);
    await cache.put('a/b?', '{}', ttl);
  }
  const url = 'https://tokenward.invalid/tokenward?key=a%2Fb%3F';
  assert.deepEqual(told, [60, `${url} max-age=1`, 60, `${url} max-age=60`, 61, `${url} max-age=61`]);
});
