// Workers KV, the Cache API and Durable Objects in Cloudflare's runtime, as miniflare simulates what is around it.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Miniflare } from 'miniflare-node20';
import { reach } from './calls.mjs';
import { keyStoreContract, waiting } from './key-store-contract.mjs';
import { entry, lengths, replayContract } from './replay-contract.mjs';

const runtime = new Miniflare({
  modules: [
    { type: 'ESModule', path: 'worker.mjs', contents: here('worker.mjs') },
    { type: 'ESModule', path: 'calls.mjs', contents: here('calls.mjs') },
    ...packageModules(),
  ],
  compatibilityDate: '2026-04-01',
  kvNamespaces: ['KEYS'],
  durableObjects: {
    REPLAY: 'ReplayObject',
    SQLITE_REPLAY: { className: 'InspectedReplayObject', useSQLite: true },
    OTHER: 'OtherObject',
  },
});
after(() => runtime.dispose());

const target = (name) => reach((init) => runtime.dispatchFetch('http://localhost/', init), name);
const replayOf = (name) => (one) => target(name).ask(one);

for (const name of ['kv', 'defaultCache', 'namedCache', 'memory']) keyStoreContract(`workerd, ${name}`, () => ({ store: target(name) }));
for (const name of ['replay', 'sqliteReplay', 'oneShard', 'memoryReplay']) {
  replayContract(`workerd, ${name}`, (count) => Array(count).fill(replayOf(name)));
}

test('kvStore: a value ends when it was asked to, though the namespace still has it', async () => {
  await target('kv').put('ending', 'value', 0.5);
  await waiting(0.5);
  assert.equal(await target('kv').get('ending'), null);
  assert.match(await target('rawKv').get('ending'), /value/);
});

test('cacheStore: caches of other names and origins are apart', async () => {
  await target('defaultCache').put('apart', 'value', 60);
  assert.equal(await target('namedCache').get('apart'), null);
});

for (const { what, end, kept } of lengths) {
  test(`durableObjectReplay: ${what} is remembered for ${kept} seconds`, async () => {
    const one = entry({ expiresAt: end(Math.floor(Date.now() / 1000)) });
    for (const [offset, answer] of [[0, true], [0, false], [kept - 60, false], [kept + 1, true], [kept + 1, false]]) {
      await target('clock').set(offset);
      assert.equal(await replayOf('sqliteReplay')(one), answer, `after ${offset} s`);
    }
    await target('clock').set(0);
  });
}

test('durableObjectReplay: entries that ended are deleted, and the others stay', async () => {
  const before = await target('shard').inspect(0);
  const [kept, ended] = [entry(), Array.from({ length: 300 }, () => entry({ expiresAt: undefined }))];
  // By a clock that is two days behind, these end a day ago, and the object is woken at once.
  assert.equal(await replayOf('oneShard')(kept), true);
  await target('clock').set(-2 * 86400);
  await Promise.all(ended.map(replayOf('oneShard')));
  await target('clock').set(0);
  assert.ok(before.entries > 200, 'what the tests above left');
  let now = await target('shard').inspect(0);
  for (let tries = 0; now.entries > before.entries + 1 && tries < 200; tries++) {
    await wait(100);
    now = await target('shard').inspect(0);
  }
  assert.equal(now.entries, before.entries + 1);
  assert.ok(now.alarm > Date.now(), 'it will be woken again');
  assert.equal(await replayOf('oneShard')(kept), false);
});

test('durableObjectReplay: tokens are spread over all shards', async () => {
  await Promise.all(Array.from({ length: 200 }, () => replayOf('sqliteReplay')(entry())));
  const shards = await Promise.all(Array.from({ length: 16 }, (_, index) => target('shard').inspect(index)));
  for (const { entries } of shards) assert.ok(entries > 0);
  assert.deepEqual(await target('shard').inspect(16), { entries: 0, alarm: null });
});

test('durableObjectReplay: an object of another class is an error, and no answer', async () => {
  await assert.rejects(replayOf('notReplay')(entry()), /status 200; is it of the class ReplayObject\?/);
});

test('ReplayObject: anything but its own request is a bad request', async () => {
  const digest = '0'.repeat(64);
  const requests = [
    ['POST', '/'], ['POST', `/${digest}`], ['POST', `/${digest}?until=`], ['POST', `/${digest}?until=x`],
    ['POST', `/${digest}?until=Infinity`], ['POST', `/${digest}?until=0`],
    ['POST', `/${digest}0?until=1`], ['POST', `/a/${digest}?until=1`], ['GET', `/${digest}?until=1`],
  ];
  for (const [method, path] of requests) assert.equal(await target('shard').fetch(path, { method }), 400, path);
  assert.equal(await target('shard').fetch(`/${digest}?until=1`, { method: 'POST' }), 200);
});

function here(name) {
  return readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');
}

/** The built files under the name of the package, and the entry under the name that users import. */
function packageModules() {
  const entryFile = fileURLToPath(import.meta.resolve('tokenward/stores'));
  const dist = dirname(entryFile);
  const files = readdirSync(dist, { recursive: true }).filter((file) => /(?<!wasm-base64)\.js$/.test(file));
  const module = (path, file) => ({ type: 'ESModule', path: `tokenward/${path}`, contents: readFileSync(file, 'utf8') });
  return [module('stores', entryFile), ...files.map((file) => module(file.split(sep).join('/'), join(dist, file)))];
}
