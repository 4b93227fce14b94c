// Nobody is measured who judges wrongly: contenders that forget something, against the tokens that everybody is given.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { enter, runner } from './core.mjs';
import { CLIENT, ISSUER, subjectOfSize, subjects } from './fixture.mjs';

const { HS256: subject } = subjects(['HS256']);

/** Checks what it is told to check, in one line each. */
const judge = (checks) => ({ secret }) => ({
  verify: (token) => {
    const end = token.lastIndexOf('.');
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    const holds = {
      signature: createHmac('sha256', secret).update(token.slice(0, end)).digest('base64url') === token.slice(end + 1),
      issuer: claims.iss === ISSUER,
      audience: claims.aud === CLIENT,
      expiry: claims.exp > Date.now() / 1000,
    };
    for (const check of checks) if (!holds[check]) throw new Error(check);
  },
});

const ALL = ['signature', 'issuer', 'audience', 'expiry'];
const FORGETFUL = [
  ['signature', 'accepts a forged payload'], ['issuer', 'accepts another issuer'],
  ['audience', 'accepts another audience'], ['expiry', 'accepts an expired token'],
];

test('who checks everything enters', async () => {
  const { runners, absent } = await enter([{ name: 'complete', prepare: judge(ALL) }], subject);
  assert.deepEqual([Object.keys(runners), absent], [['complete'], {}]);
});

for (const [forgotten, reason] of FORGETFUL) {
  test(`who does not check the ${forgotten} is not measured`, async () => {
    const checks = ALL.filter((check) => check !== forgotten);
    const { runners, absent } = await enter([{ name: 'forgetful', prepare: judge(checks) }], subject);
    assert.deepEqual([Object.keys(runners), absent], [[], { forgetful: `not measured: ${reason}` }]);
  });
}

test('who refuses a good token, or cannot be prepared, is not measured', async () => {
  const refuse = () => { throw new Error('refused'); };
  const contenders = [{ name: 'strict', prepare: () => ({ verify: refuse }) }, { name: 'broken', prepare: refuse }];
  const { runners, absent } = await enter(contenders, subject);
  assert.deepEqual([Object.keys(runners), absent], [[], { strict: 'not measured: refused', broken: 'not measured: refused' }]);
});

test('a bare check is asked about signatures only, and an algorithm that is lacking is said so', async () => {
  const prepare = (given) => ({ ...judge(['signature'])(given), bare: true });
  const { runners, absent } = await enter([{ name: 'bare', prepare }, { name: 'poor', lacks: { HS256: 'knows none' }, prepare }], subject);
  assert.deepEqual([Object.keys(runners), absent], [['bare'], { poor: 'knows none' }]);
});

for (const [name, more] of [['synchronous', { synchronous: true }], ['one after another', {}], ['four at once', { atOnce: 4 }]]) {
  test(`a runner makes as many calls as it is asked for: ${name}`, async () => {
    const seen = [];
    const run = runner({ verify: (token) => seen.push(token), ...more }, ['a', 'b', 'c']);
    await run(10);
    assert.deepEqual(seen, ['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c', 'a']);
  });
}

test('tokens of a wanted size are as long as they may be, and not longer', () => {
  for (const bytes of [512, 2048, 16_384]) {
    const { tokens } = subjectOfSize('ES256', bytes);
    for (const { length } of tokens) assert.ok(length <= bytes && length > bytes - 4, `${length} for ${bytes}`);
  }
  assert.throws(() => subjectOfSize('ES256', 100), RangeError);
});
