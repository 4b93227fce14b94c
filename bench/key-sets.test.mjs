// The key sets that are measured: published ones, twenty keys each, of the kinds that their names promise.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEY_SETS, keySet } from './own/published-keys.mjs';

/** Without the zeros that some write before a number. */
const bits = ({ n }) => BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`).toString(2).length;

for (const [name, providers] of Object.entries(KEY_SETS)) {
  test(`${name}: twenty public keys with names of their own`, () => {
    const { keys } = keySet(providers);
    assert.equal(keys.length, 20);
    assert.equal(new Set(keys.map(({ kid }) => kid)).size, 20);
    assert.ok(keys.every((key) => key.d === undefined && key.k === undefined));
  });
}

test('together they have what providers publish: curves, long and short RSA, certificates, keys without `alg`', () => {
  const keys = Object.values(KEY_SETS).flatMap((providers) => keySet(providers).keys);
  const found = new Set(keys.map((key) => (key.n ? `RSA ${bits(key)}` : key.crv)));
  for (const kind of ['RSA 1024', 'RSA 2048', 'RSA 4096', 'P-256', 'X25519']) assert.ok(found.has(kind), kind);
  assert.ok(keys.some(({ x5c, x5t }) => x5c && x5t) && keys.some(({ alg }) => alg === undefined));
});
