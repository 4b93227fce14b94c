// Slices and rounds, with work that is counted and a CPU clock that is made up; no assertion is about real time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measure, outcome } from './measure.mjs';

const plan = { rounds: 7, sliceMs: 0.2, warmUpMs: 0 };

test('in each round every runner gets its slice, of always the same length', async () => {
  const asked = { one: [], other: [] };
  const order = [];
  const runner = (name) => (calls) => {
    asked[name].push(calls);
    order.push(name);
    burn(calls * 20);
  };
  const measured = await measure({ one: runner('one'), other: runner('other') }, plan);
  const rounds = order.slice(-2 * plan.rounds);
  for (let round = 0; round < plan.rounds; round += 1) assert.deepEqual(rounds.slice(2 * round, 2 * round + 2).sort(), ['one', 'other']);
  assert.ok(new Set(Array.from({ length: plan.rounds }, (_, round) => rounds[2 * round])).size === 2, 'the order never changed');
  for (const name of ['one', 'other']) {
    const slices = asked[name].slice(-plan.rounds);
    assert.deepEqual(slices, Array(plan.rounds).fill(measured[name].calls));
    assert.equal(measured[name].rounds.length, plan.rounds);
    assert.ok(sum(asked[name]) - sum(slices) >= 64, 'too few calls to warm up');
  }
});

test('promises are awaited, one slice after another', async () => {
  let running = 0;
  const run = async () => {
    running += 1;
    assert.equal(running, 1);
    await null;
    running -= 1;
  };
  await measure({ one: run, other: run }, plan);
  assert.equal(running, 0);
});

test('who tells the time that it took is believed', async () => {
  const { one } = await measure({ one: (calls) => calls * 3 }, plan);
  assert.deepEqual(one.rounds, Array(plan.rounds).fill(3000));
});

test('CPU time is told per call, without what reading the clock costs', async () => {
  const clock = { main: 0, all: 0 };
  const readCpu = () => {
    clock.main += 5;
    clock.all += 7;
    return { ...clock };
  };
  const run = (calls) => {
    clock.main += 10 * calls;
    clock.all += 30 * calls;
    burn(calls * 20);
  };
  const { one } = await measure({ one: run }, plan, readCpu);
  assert.equal(one.main, 10);
  assert.equal(one.all, 30);
});

test('ratios are of the same rounds; the best is that of the fastest rounds', () => {
  const found = outcome({
    ours: { calls: 3, rounds: [10, 20, 40], main: 10, all: 12 },
    theirs: { calls: 5, rounds: [20, 20, 120], main: 5, all: 40 },
  }, 'ours');
  assert.equal(found.ours.ratio, undefined);
  assert.equal(found.theirs.ratio.wall.median, 2);
  assert.equal(found.theirs.ratio.best, 2);
  assert.equal(found.theirs.ratio.main, 0.5);
  assert.deepEqual([found.theirs.wall.min, found.theirs.wall.median, found.theirs.all], [20, 20, 40]);
});

test('where the host tells no CPU time, none is told', async () => {
  const found = outcome(await measure({ ours: () => {}, theirs: () => {} }, plan), 'ours');
  assert.deepEqual(['main' in found.ours, 'all' in found.theirs, 'main' in found.theirs.ratio], [false, false, false]);
});

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

function burn(steps) {
  let value = 1;
  for (let step = 0; step < steps; step += 1) value = Math.imul(value, 48_271) ^ step;
  return value;
}
