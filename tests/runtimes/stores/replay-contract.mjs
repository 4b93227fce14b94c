// What every replay adapter does: one `true` for one token, whoever asks, however often and at the same time.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';

/** A token that nobody presented yet. */
export const entry = (change = {}) => ({
  kind: 'id_token', issuer: 'https://issuer.example', id: randomUUID(), expiresAt: Math.floor(Date.now() / 1000) + 600, ...change,
});

/** How long an entry is kept, in seconds from now, by what it says of its end. */
export const lengths = [
  { what: 'a token that ends in ten minutes', end: (now) => now + 600, kept: 900 },
  { what: 'a token that has ended', end: (now) => now - 5000, kept: 300 },
  { what: 'a token without an end', end: () => undefined, kept: 86400 },
];

/**
 * @param name of the adapter
 * @param open gives as many functions over one store as it is asked for, also as a promise
 * @param settings `suite`: options of the tests, such as `skip`
 */
export function replayContract(name, open, { suite = {} } = {}) {
  const check = (what, body) => test(`${name}: ${what}`, suite, async () => body(...(await open(4))));

  check('a token is new once', async (replay, other) => {
    const one = entry();
    assert.equal(await replay(one), true);
    assert.equal(await replay(one), false);
    assert.equal(await other({ ...one }), false);
    assert.equal(await replay({ ...one, expiresAt: one.expiresAt + 60 }), false);
  });

  check('another kind, issuer or id is another token', async (replay) => {
    const one = entry({ issuer: `https://${randomUUID()}.example/a`, id: 'b' });
    const others = [
      one,
      { ...one, kind: 'logout_token' },
      { ...one, issuer: `${one.issuer}b` },
      { ...one, issuer: `${one.issuer}"` },
      { ...one, id: 'B' },
      { ...one, id: '' },
      { ...one, id: 'b ' },
      { ...one, issuer: `${one.issuer}b`, id: '' },
      { ...one, issuer: one.issuer.slice(0, -1), id: 'ab' },
      { ...one, issuer: one.issuer.slice(0, -1), id: 'a","b' },
      { ...one, issuer: `${one.issuer}","b`, id: '' },
      { ...one, id: '💶'.repeat(2000) },
    ];
    for (const other of others) assert.equal(await replay(other), true, JSON.stringify(other).slice(0, 200));
    for (const other of others) assert.equal(await replay(other), false, JSON.stringify(other).slice(0, 200));
  });

  check('of 200 presentations at once exactly one is the first', async (...replays) => {
    for (let round = 0; round < 5; round++) {
      const one = entry();
      const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => replays[index % replays.length](one)));
      assert.equal(answers.filter((answer) => answer === true).length, 1);
      assert.equal(answers.filter((answer) => answer === false).length, 199);
    }
  });

  check('200 tokens at once are all new', async (...replays) => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => replays[index % replays.length](entry())));
    assert.deepEqual([...new Set(answers)], [true]);
  });
}
