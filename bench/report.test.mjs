// The report: what a reader must be told, from a made-up run.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure, markdown, report } from './report.mjs';

const wall = (min, median, spread = 0) => ({ count: 12, min, median, spread });
const cold = (factor) => Object.fromEntries(['import', 'prepare', 'verify', 'total'].map((step, place) => [step, wall(factor * (place + 1), factor * (place + 2))]));
const result = {
  date: '2026-11-22', quick: true, load: [0.5, 9.1], minutes: 1.4,
  machine: { cpus: 2, model: 'a CPU', arch: 'x64', platform: 'linux', memoryGB: 8 },
  plan: { core: { rounds: 12, sliceMs: 5 }, own: { rounds: 10, sliceMs: 5 } },
  node: [{
    node: 'v24.21.0', v8: '13.6', openssl: '3.5', clock: 'a clock', module: 'abc', failed: { memory: 'it broke' }, packages: { tokenward: '0.1.0', jose: '6.2.17' },
    parts: {
      core: {
        ES256: {
          measured: {
            tokenward: { wall: wall(40, 42), main: 41 },
            jose: {
              wall: wall(100, 120, 0.5), main: 50, ratio: { wall: { median: 2.86, spread: 0.5 }, best: 2.5, main: 1.22 },
            },
          },
          absent: { other: 'not measured: accepts a forged payload' },
        },
        HS256: { measured: { tokenward: { wall: wall(5, 6), main: 5 } }, absent: { jose: 'knows no HS*' } },
      },
      'key-sets': {
        'One, Two': {
          keys: 20, usable: 17, bytes: 12_345,
          first: { inspect: wall(2, 2.5), verifier: wall(3, 3.5), together: wall(4, 4.5, 0.5), jose: wall(5, 5.5) },
          warm: {
            inspect: { wall: wall(200, 250) }, verifier: { wall: wall(210, 260) }, together: { wall: wall(410, 510) },
            jose: { wall: wall(1300, 1400), ratio: { wall: { median: 2.7, spread: 0 }, best: 3.2 } },
          },
        },
      },
    },
  }],
  runtimes: {
    bun: { reason: 'there is no bun' },
    firefox: { version: '153', tables: { page: { ES256: { measured: { tokenward: { wall: wall(1, 2) } }, absent: {} } } }, cold: { ES256: { jose: cold(1), tokenward: cold(2) } } },
  },
};
const text = report(result);
const cells = (start) => text.split('\n').find((row) => row.startsWith(start)).split('|').slice(1, -1).map((cell) => cell.trim());

test('the facts: machine, load, versions, rounds', () => {
  const facts = [
    '2 CPUs', 'a CPU', 'load 0.5 before and 9.1 after: busier', '12 rounds of slices of 5 ms', 'jose 6.2.17', 'OpenSSL 3.5',
    'quick run', '`a clock`', 'tokenward.wasm abc', '**memory failed:** it broke',
  ];
  for (const fact of facts) assert.ok(text.includes(fact), fact);
});

test('ratios with their noise; a lack is a dash, with its reason below', () => {
  assert.deepEqual(cells('| ES256'), ['ES256', '~2.9 / 2.5']);
  assert.deepEqual(cells('| HS256'), ['HS256', '–']);
  assert.ok(text.includes('- other: not measured: accepts a forged payload (ES256)'));
  assert.ok(text.includes('- jose: knows no HS* (HS256)'));
});

test('CPU time of the main thread and times per call have tables of their own', () => {
  const after = (title) => text.slice(text.indexOf(title)).split('\n').find((row) => row.startsWith('| ES256'));
  assert.match(after('### Ratios, CPU time of the main thread'), /\| +1\.2 \|$/u);
  assert.match(after('### Times per call in µs'), /\| +40\.0 \/ 42\.0 \| +~100 \/ 120 \|$/u);
});

test('a key set: what it holds, its first use in fresh processes, its use when warm', () => {
  assert.ok(text.includes('- One, Two: 20 keys, 17 of them usable, 12,345 bytes'));
  assert.ok(text.includes('median of 12 fresh processes'));
  const rows = text.split('\n').filter((row) => row.startsWith('| One, Two')).map((row) => row.split('|').slice(2, -1).map((cell) => cell.trim()));
  assert.deepEqual(rows, [
    ['2 / 2.5', '3 / 3.5', '~4 / 4.5', '5 / 5.5'],
    ['200 / 250', '210 / 260', '410 / 510', '1300 / 1400', '2.7 / 3.2'],
  ]);
});

test('cold starts in the pages of a browser, which are no processes', () => {
  assert.ok(text.includes('#### Cold start in ms: fastest / median of 12 fresh pages') && !text.includes('the start of the process'));
  const rows = text.slice(text.indexOf('fresh pages')).split('\n').filter((row) => row.startsWith('| ES256'));
  assert.deepEqual(rows.map((row) => row.split('|').slice(2, -1).map((cell) => cell.trim())), [
    ['jose', '1 / 2', '2 / 3', '3 / 4', '4 / 5'], ['tokenward', '2 / 4', '4 / 6', '6 / 8', '8 / 10.0'],
  ]);
});

test('a runtime that is absent is named with its reason', () => {
  assert.ok(text.includes('- bun: not run: there is no bun'));
  assert.ok(text.includes('### firefox 153') && text.includes('#### page'));
});

test('figures have as many digits as they deserve', () => {
  assert.deepEqual([1234.5, 99.95, 12.34, 2.345, 0.0123, 0].map(figure), ['1235', '100.0', '12.3', '2.3', '0.012', '0']);
});

test('a table is aligned', () => {
  assert.equal(markdown(['', 'wide head'], [['a', 1], ['bcde', 22]]), [
    '|      | wide head |',
    '|------|----------:|',
    '| a    |         1 |',
    '| bcde |        22 |',
  ].join('\n'));
});
