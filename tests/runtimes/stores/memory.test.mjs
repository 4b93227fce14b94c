// The stores in memory, with a clock of ours: to the second, and full to the brim.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryReplay, memoryStore } from 'tokenward/stores';
import { keyStoreContract } from './key-store-contract.mjs';
import { entry, lengths, replayContract } from './replay-contract.mjs';

function withClock(make, options = {}) {
  const clock = { time: 1_800_000_000 };
  return { clock, made: make({ ...options, now: () => clock.time }) };
}

keyStoreContract('memoryStore', () => {
  const { clock, made } = withClock(memoryStore);
  return { store: made, pass: (seconds) => void (clock.time += seconds) };
});

replayContract('memoryReplay', (count) => Array(count).fill(memoryReplay()));

test('memoryStore: a value is there until its end, and not at it', async () => {
  const { clock, made: store } = withClock(memoryStore);
  await store.put('key', 'value', 1.5);
  clock.time += 1.25;
  assert.equal(await store.get('key'), 'value');
  clock.time += 0.25;
  assert.equal(await store.get('key'), null);
});

test('memoryStore: when it is full, what was put first goes first', async () => {
  const store = memoryStore({ maxEntries: 3 });
  for (const key of ['a', 'b', 'c', 'a', 'd']) await store.put(key, key, 60);
  assert.deepEqual(await Promise.all(['a', 'b', 'c', 'd'].map((key) => store.get(key))), ['a', null, 'c', 'd']);
});

test('memoryStore: 100 values by default, and none where none are allowed', async () => {
  const store = memoryStore();
  for (let index = 0; index <= 100; index++) await store.put(`key-${index}`, 'value', 60);
  assert.equal(await store.get('key-0'), null);
  assert.equal(await store.get('key-1'), 'value');
  const none = memoryStore({ maxEntries: 0 });
  await none.put('key', 'value', 60);
  assert.equal(await none.get('key'), null);
});

for (const { what, end, kept } of lengths) {
  test(`memoryReplay: ${what} is remembered for ${kept} seconds`, () => {
    const { clock, made: replay } = withClock(memoryReplay);
    const one = entry({ expiresAt: end(clock.time) });
    assert.equal(replay(one), true);
    clock.time += kept - 0.5;
    assert.equal(replay(one), false);
    clock.time += 0.5;
    assert.equal(replay(one), true);
    assert.equal(replay(one), false);
  });
}

test('memoryReplay: when it is full, it refuses rather than forget, and goes on when something ended', () => {
  const { clock, made: replay } = withClock(memoryReplay, { maxEntries: 3 });
  const at = (seconds) => entry({ expiresAt: clock.time + seconds });
  const [first, second, third, late] = [at(10), at(20), at(30), at(40)];
  for (const one of [second, first, third]) assert.equal(replay(one), true);
  assert.throws(() => replay(late), /memoryReplay: all 3 entries are of tokens that are still valid/);
  for (const one of [first, second, third]) assert.equal(replay(one), false);
  clock.time += 310;
  assert.equal(replay(late), true);
  assert.throws(() => replay(at(0)), /memoryReplay/);
  for (const one of [second, third, late]) assert.equal(replay(one), false);
  clock.time += 10;
  assert.equal(replay(at(0)), true);
  assert.equal(replay(third), false);
});

test('memoryReplay: an ended entry that comes again needs no room', () => {
  const { clock, made: replay } = withClock(memoryReplay, { maxEntries: 1 });
  const one = entry({ expiresAt: clock.time });
  assert.equal(replay(one), true);
  clock.time += 300;
  assert.equal(replay(one), true);
});

test('memoryReplay: what it throws when it is full tells no id', () => {
  const replay = memoryReplay({ maxEntries: 1 });
  replay(entry({ id: 'nonce-1' }));
  assert.throws(() => replay(entry({ id: 'nonce-2' })), (error) => !/nonce-/.test(error.stack));
});
