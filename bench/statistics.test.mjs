// The numbers about numbers, against values worked out by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compact, quantile, ratios, readableJson, sequence, shuffled, summary } from './statistics.mjs';

const SUMMARIES = [
  ['one sample', [7], { count: 1, min: 7, q1: 7, median: 7, q3: 7, max: 7, spread: 0 }],
  ['an odd number, unsorted', [5, 1, 3], { count: 3, min: 1, q1: 2, median: 3, q3: 4, max: 5, spread: 2 / 3 }],
  ['an even number', [4, 1, 3, 2], { count: 4, min: 1, q1: 1.75, median: 2.5, q3: 3.25, max: 4, spread: 0.6 }],
  ['numbers that sort otherwise as text', [10, 9, 100], { count: 3, min: 9, q1: 9.5, median: 10, q3: 55, max: 100, spread: 4.55 }],
];

for (const [name, samples, expected] of SUMMARIES) {
  test(`a summary of ${name}`, () => assert.deepEqual(summary(samples), expected));
}

test('no samples have no summary', () => assert.throws(() => summary([]), RangeError));

test('a summary leaves its samples as they were', () => {
  const samples = [3, 1, 2];
  summary(samples);
  assert.deepEqual(samples, [3, 1, 2]);
});

test('quantiles lie between neighbours', () => {
  assert.deepEqual([0, 0.1, 0.5, 1].map((share) => quantile([0, 10, 20], share)), [0, 2, 10, 20]);
});

test('a ratio says how many times as fast ours is, within each round', () => {
  assert.deepEqual(ratios([10, 20, 40], [20, 20, 10]), [2, 1, 0.25]);
  assert.throws(() => ratios([1], [1, 2]), RangeError);
});

test('compact rounds at every depth and leaves whole numbers and text alone', () => {
  assert.deepEqual(compact({ a: [1.23456, 123456], b: { c: 'd', e: null, f: true } }), { a: [1.235, 123456], b: { c: 'd', e: null, f: true } });
});

test('the JSON of a result is short, and the same when it is read', () => {
  const text = readableJson({ a: { b: summary([1.23456, 2, 3]), list: [{ c: 'd' }] } });
  assert.ok(text.includes('"b": { "count": 3, "min": 1.235, "median": 2, "spread": '), text);
  assert.deepEqual(JSON.parse(text).a.list, [{ c: 'd' }]);
  assert.deepEqual(Object.keys(JSON.parse(text).a.b), ['count', 'min', 'median', 'spread']);
});

test('the order changes, loses nothing, and is the same on every run', () => {
  const items = [1, 2, 3, 4, 5, 6, 7, 8];
  const [one, other] = [sequence(), sequence()].map((next) => Array.from({ length: 20 }, () => shuffled(items, next)));
  assert.deepEqual(one, other);
  assert.ok(new Set(one.map(String)).size > 15);
  for (const order of one) assert.deepEqual([...order].sort(), items);
});
