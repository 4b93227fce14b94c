// What every store of keys does, whatever it stands on. `open` gives a store for keys that nobody used yet, and a way to let time
// pass: a clock of ours, or waiting. It is only ever asked that a value has ended, or is far from its end.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'node:test';

/** For stores that go by the host's clock. */
export const waiting = (seconds) => wait(seconds * 1000 + 50);

const odd = [
  'a', 'A', 'a/b', 'a/../a', '/', '//', 'a b', ' ', '%2f', '%', 'a?b=c&d', 'a#b', 'a:b', '{a}b', '\\', "'", '"', '*', '__proto__',
];
const jwks = JSON.stringify({ keys: [{ kty: 'EC', kid: 'Zoë "1"\n', x: '\u2028', y: '💶' }] });
// 1.04 MB of UTF-8, 13 bytes at a time: however it is cut into parts, some cut falls into a character.
const big = JSON.stringify({ text: 'Zoë €💶!'.repeat(80_000) });

/**
 * @param name of the store
 * @param open gives `{ store, pass(seconds) }`, also as a promise
 * @param settings `suite`: options of the tests, such as `skip`
 */
export function keyStoreContract(name, open, { suite = {} } = {}) {
  const check = (what, body) =>
    test(`${name}: ${what}`, suite, async () => {
      const { store, pass = waiting } = await open();
      await body(store, `tokenward/1/${randomUUID()}`, pass);
    });

  check('what was never put is null', async (store, key) => {
    assert.equal(await store.get(key), null);
  });

  check('what was put comes back as it was', async (store, key) => {
    for (const value of [jwks, '{}', '', ' \n', 'no JSON "']) {
      assert.equal(await store.put(key, value, 3600), undefined);
      assert.equal(await store.get(key), value);
    }
  });

  check('a megabyte comes back as it was', async (store, key) => {
    await store.put(key, big, 3600);
    assert.ok((await store.get(key)) === big);
    await store.put(key, '{}', 3600);
    assert.equal(await store.get(key), '{}');
  });

  check('keys that look alike are different keys', async (store, key) => {
    const keys = [...odd.map((end) => `${key}/${end}`), ...odd.map((start) => `${start}${key}`), `${key}${'x'.repeat(300)}`];
    for (const [index, one] of keys.entries()) await store.put(one, String(index), 3600);
    for (const [index, one] of keys.entries()) assert.equal(await store.get(one), String(index), one);
  });

  check('a value ends, and the others stay', async (store, key, pass) => {
    await store.put(`${key}/short`, 'short', 0.5);
    await store.put(`${key}/long`, 'long', 3600.5);
    await pass(0.5);
    assert.equal(await store.get(`${key}/short`), null);
    assert.equal(await store.get(`${key}/long`), 'long');
  });

  check('the last put says how long', async (store, key, pass) => {
    await store.put(`${key}/longer`, 'first', 0.5);
    await store.put(`${key}/longer`, 'second', 3600);
    await store.put(`${key}/shorter`, big, 3600);
    await store.put(`${key}/shorter`, 'second', 0.5);
    await pass(0.5);
    assert.equal(await store.get(`${key}/longer`), 'second');
    assert.equal(await store.get(`${key}/shorter`), null);
  });

  check('while many write, every reader finds a whole value', async (store, key) => {
    const values = Array.from({ length: 8 }, (_, index) => String(index).repeat(100_000));
    await store.put(key, values[0], 3600);
    const read = async () => {
      const found = await store.get(key);
      assert.ok(values.includes(found), `${String(found).slice(0, 9)}…`);
    };
    await Promise.all(values.flatMap((value) => [store.put(key, value, 3600), read(), read()]));
    await read();
  });
}
