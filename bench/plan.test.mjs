// The command line: what it means, and what it refuses.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELP, PARTS, planOf, RUNTIMES } from './plan.mjs';

test('without options everything is measured, in this runtime', () => {
  const plan = planOf([]);
  assert.deepEqual([plan.parts, plan.runtimes, plan.whole, plan.calls], [PARTS, [], true, 1_000_000]);
});

test('the quick version measures the same parts, less often, and is no whole run', () => {
  const [quick, full] = [planOf(['--quick']), planOf([])];
  assert.deepEqual([quick.parts, quick.whole], [PARTS, false]);
  assert.ok(quick.core.rounds < full.core.rounds && quick.calls < full.calls);
});

test('parts and runtimes are chosen by name', () => {
  const plan = planOf(['--only', 'calls,memory', '--calls', '5', '--runtimes', 'bun', '--node', 'a', '--node', 'b']);
  assert.deepEqual([plan.parts, plan.calls, plan.runtimes, plan.node, plan.whole], [['calls', 'memory'], 5, ['bun'], ['a', 'b'], false]);
  assert.deepEqual(planOf(['--only', 'none', '--runtimes', 'all']).parts, []);
  assert.deepEqual(planOf(['--runtimes', 'all']).runtimes, RUNTIMES);
});

test('a profile is made instead of all the rest, shorter in the quick version', () => {
  const [quick, full] = [planOf(['--quick', '--profile']), planOf(['--profile'])];
  assert.deepEqual([quick.whole, full.whole, full.parts, planOf([]).profile], [false, true, undefined, undefined]);
  assert.ok(quick.profile.ms < full.profile.ms);
});

const REFUSED = [
  ['--profile', '--only', 'core'], ['--profile', '--runtimes', 'bun'], ['--profile', '--node', 'a'], ['--profile', '--calls', '5'],
  ['--fast'], ['more'], ['--only', 'core,speed'], ['--only', 'none'], ['--runtimes', 'safari'],
  ['--calls', '0'], ['--calls', '1e6'], ['--calls', '-1'],
];
for (const argv of REFUSED) {
  test(`refused: ${argv.join(' ')}`, () => assert.throws(() => planOf(argv)));
}

test('the help names every part and runtime', () => {
  for (const name of [...PARTS, ...RUNTIMES]) assert.match(HELP, new RegExp(`\\b${name}\\b`, 'u'));
});
