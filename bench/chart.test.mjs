// The chart: bars on the right side of the line, none for what was not measured, text that is escaped.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chart, scaleOf, SERIES } from './chart.mjs';

const entry = (median) => ({ ratio: { wall: { median } } });
const table = {
  RS256: { measured: { tokenward: {}, jose: entry(2), 'fast-jwt': entry(0.5), 'tokenward, cached': entry(0.01) } },
  'E<S>&': { measured: { tokenward: {}, jose: entry(1) } },
  absent: { measured: { jose: {} } },
};
const svg = chart(table, { node: 'v24.21.0', date: '2026-11-22' });
const bars = [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="5" fill="(#\w+)"><title>([^<]*)<\/title>/gu)]
  .map(([, x, width, colour, title]) => ({ x: Number(x), end: Number(x) + Number(width), colour, title }));
const line = Number(svg.match(/class="one" x1="([\d.]+)"/u)[1]);

test('a bar begins at the line of equal speed, to the right where ours is faster', () => {
  const [faster, slower, equal] = bars;
  assert.equal(bars.length, 3);
  assert.deepEqual([faster.x, faster.title], [line, 'RS256: 2 times as fast as jose']);
  assert.ok(faster.end > line);
  assert.deepEqual([slower.end, slower.title], [line, 'RS256: 0.5 times as fast as fast-jwt']);
  assert.equal(faster.end - line, line - slower.x);
  assert.ok(equal.end - equal.x < 2);
});

test('each series has its own colour and its place in the legend', () => {
  assert.equal(new Set(SERIES.map(([, colour]) => colour)).size, SERIES.length);
  for (const [name, colour] of SERIES) assert.match(svg, new RegExp(`fill="${colour}"/><text[^>]*>${name.replace('.', '\\.')}<`, 'u'));
  assert.deepEqual(bars.map(({ colour }) => colour), ['jose', 'fast-jwt', 'jose'].map((name) => new Map(SERIES).get(name)));
});

test('names are escaped, tags are closed, dark and light have their colours, nothing is loaded', () => {
  assert.ok(svg.includes('E&lt;S&gt;&amp;') && !svg.includes('E<S>'));
  const open = [];
  for (const [, close, name, self] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/gu)) {
    if (close) assert.equal(open.pop(), name);
    else if (!self) open.push(name);
  }
  assert.deepEqual(open, []);
  assert.match(svg, /prefers-color-scheme: dark/u);
  assert.doesNotMatch(svg.replace('http://www.w3.org/2000/svg', ''), /https?:|url\(|<script|NaN|undefined/u);
});

test('the scale is logarithmic, has equal speed in it, and holds every value', () => {
  const { x, low, high, ticks } = scaleOf([0.03, 1.5]);
  assert.deepEqual([low, high], [0.02, 2]);
  assert.deepEqual(ticks, [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]);
  assert.ok(Math.abs((x(0.2) - x(0.02)) - (x(2) - x(0.2))) < 0.2);
  const none = scaleOf([]);
  assert.ok(none.low < 1 && none.high > 1);
  assert.equal(x(1e9), x(2));
});
