// Profiles and bytes by room, from made-up profiles and a module written by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf } from './profile/bytes.mjs';
import { faults } from './profile/index.mjs';
import { readModule, withoutCustoms } from './profile/module.mjs';
import { profileReport } from './profile/report.mjs';
import { sharesOf } from './profile/samples.mjs';

// ── time ──

const LOOP = 'file:///bench/core.mjs';
const FOLDER = 'file:///package/dist/';
const node = (id, functionName, url, ...children) => ({ id, callFrame: { functionName, url }, children });
const WASM = 'wasm://wasm/1';
const NODES = [
  node(1, '(root)', '', 2, 9, 10, 11),
  node(2, 'run', LOOP, 3, 7),
  node(3, 'ask', `${FOLDER}host.js`, 4, 6),
  node(4, 'tokenward_text::json::read', WASM, 5),
  node(5, 'core::slice::find', WASM, 12),
  node(6, 'parse', `${FOLDER}host.js`, 8),
  node(7, 'native', ''),
  node(8, 'parse', ''),
  node(9, '(garbage collector)', ''),
  node(10, '(idle)', ''),
  node(11, 'dispatch', '', 13),
  node(12, 'dlmalloc::malloc', WASM),
  node(13, 'tokenward_text::json::read', WASM),
];
const shares = (samples) => sharesOf({ nodes: NODES, samples }, { folder: FOLDER, loop: LOOP }).shares;

test('what the libraries of Rust and the host do is the work of their caller', () => {
  assert.deepEqual(shares([4, 5, 8, 12]), { text: 0.5, parse: 0.25, memory: 0.25 });
  assert.deepEqual(shares([2, 7]), { else: 1 });
});

test('only what the loop calls counts, and the collector', () => {
  assert.deepEqual(shares([1, 3, 9, 10, 11, 13]), { boundary: 0.5, memory: 0.5 });
  assert.throws(() => shares([1, 10, 11, 13]), RangeError);
});

test('functions are told with their room, the busiest first', () => {
  const { functions, count } = sharesOf({ nodes: NODES, samples: [5, 4, 4, 6] }, { folder: FOLDER, loop: LOOP });
  assert.equal(count, 4);
  assert.deepEqual(functions, [
    { name: 'tokenward_text::json::read', room: 'text', share: 0.5 },
    { name: 'core::slice::find', room: 'text', share: 0.25 },
    { name: 'parse, host.js', room: 'parse', share: 0.25 },
  ]);
});

// ── bytes ──

const text = (value) => [value.length, ...Buffer.from(value)];
const section = (id, ...bytes) => [id, bytes.length, ...bytes];
const IMPORTS = [
  ...text('m'), ...text('t'), 1, 0x70, 1, 1, 9, ...text('m'), ...text('y'), 2, 0, 1,
  ...text('m'), ...text('g'), 3, 0x7f, 0, ...text('m'), ...text('f'), 0, 0,
];
const NAMES = section(1, 3, 0, ...text('imp'), 1, ...text('tokenward_text::json::one'), 2, ...text('memcpy_unknown_name'));
const HAND_MADE = Buffer.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, 1, 0x60, 0, 0),
  ...section(2, 4, ...IMPORTS),
  ...section(3, 2, 0, 0),
  ...section(0, ...text('before'), 1, 2, 3),
  // Bodies of 2 and of 200 bytes: the second length has two digits.
  10, 0xce, 1, 2, 2, 0, 0x0b, 0xc8, 1, 0, ...Array(198).fill(1), 0x0b,
  ...section(11, 1, 0, 0x41, 0, 0x0b, 2, 7, 7),
  ...section(0, ...text('name'), ...NAMES),
]);

test('the module is a module, and is read with names, bodies and data', () => {
  assert.ok(WebAssembly.validate(HAND_MADE));
  const { functions, data, customs } = readModule(HAND_MADE);
  const sizes = functions.map(({ name, start, end }) => [name, end - start]);
  assert.deepEqual(sizes, [['tokenward_text::json::one', 2], ['memcpy_unknown_name', 200]]);
  assert.equal(HAND_MADE[functions[1].end - 1], 0x0b);
  assert.deepEqual([...HAND_MADE.subarray(data.start, data.end)], [1, 0, 0x41, 0, 0x0b, 2, 7, 7]);
  assert.equal(customs.length, 2);
});

test('without custom sections nothing else is missing', () => {
  const bare = withoutCustoms(HAND_MADE);
  assert.ok(WebAssembly.validate(bare));
  assert.equal(readModule(bare).customs.length, 0);
  assert.equal(bare.length, HAND_MADE.length - 2 - 10 - 2 - 5 - NAMES.length);
});

test('a module that ends too early is refused', () => {
  for (const length of [9, 20, 60, 200, HAND_MADE.length - 1]) assert.throws(() => readModule(HAND_MADE.subarray(0, length)), RangeError);
});

test('every byte is in one row', () => {
  const { raw, rooms, rest, largest } = bytesOf(HAND_MADE);
  assert.deepEqual([rooms.text.functions, rooms.text.raw, rooms.else.functions, rooms.else.raw], [1, 2, 1, 200]);
  assert.deepEqual(Object.keys(rooms).sort(), ['else', 'text']);
  assert.equal(raw, withoutCustoms(HAND_MADE).length);
  assert.equal(2 + 200 + rest.data.raw + rest.frame.raw, raw);
  assert.deepEqual(largest[0], { name: 'memcpy_unknown_name', room: 'else', raw: 200 });
});

// ── what is said ──

const wall = (median) => ({ min: median - 1, median, spread: 0 });
const contenders = (jose, cached) => ({
  tokenward: { wall: wall(50), shares: { signature: 0.75, text: 0.25 } },
  'tokenward, cached': {
    wall: wall(cached), shares: { text: 0.96, else: 0.04 }, functions: [{ name: 'tokenward_text::json::read', room: 'text', share: 0.9 }],
  },
  jose: { wall: wall(jose) },
});
const FOUND = {
  date: '2026-11-22', quick: false, minutes: 2, load: [0, 0],
  machine: { cpus: 2, model: 'a CPU', arch: 'x64', platform: 'linux', memoryGB: 8 },
  plan: { core: { rounds: 12, sliceMs: 5 }, ms: 4000, everyUs: 200 }, node: 'v20.1.0', same: true,
  time: { EdDSA: contenders(300, 10), ES256: contenders(180, 12) },
  first: {
    'One, Two': {
      usual: { inspect: { count: 7, min: 3, median: 4, spread: 0 }, together: { count: 7, min: 5, median: 6, spread: 0 } },
      compiled: { inspect: { count: 7, min: 1, median: 1.5, spread: 0 }, together: { count: 7, min: 2, median: 2.5, spread: 1 } },
    },
  },
  bytes: {
    raw: 1000, brotli: 400, rooms: { text: { functions: 2, raw: 800, brotli: 300 }, else: { functions: 1, raw: 50, brotli: 9 } },
    rest: { data: { raw: 100, brotli: 60 }, frame: { raw: 50 } }, largest: [{ name: 'tokenward_text::json::a', room: 'text', raw: 700 }],
  },
};
const cells = (line) => line.split('|').slice(2, -1).map((cell) => cell.trim());
const row = (report, start) => report.split('\n').filter((line) => line.startsWith(`| ${start}`)).map(cells);

test('the report: rooms in µs and share, what the ratio allows, bytes', () => {
  const report = profileReport(FOUND);
  assert.deepEqual(row(report, 'signature arithmetic '), [['37.5, 75.0 %', '37.5, 75.0 %']]);
  assert.deepEqual(row(report, '**allowed**'), [['15.0', '9']]);
  assert.deepEqual(row(report, 'ratio '), [['30.0', '15.0']]);
  assert.deepEqual(row(report, 'ours without: the token'), [['0.4', '0.48']]);
  assert.ok(report.includes('Missed by ES256.') && !report.includes('**not**'));
  assert.deepEqual(row(report, 'the token').at(-1), ['2', '800', '80.0 %', '300']);
  assert.deepEqual(row(report, 'types, imports'), [['', '50', '5 %', '–']]);
});

test('the first use of a key set, with and without waiting for the compiler', () => {
  const report = profileReport(FOUND);
  assert.ok(report.includes('median of 7 fresh processes; at most'));
  assert.deepEqual(row(report, 'One, Two'), [['3 / 4', '5 / 6', '1 / 1.5', '~2 / 2.5']]);
});

test('a module that is larger than asked is said to be', () => {
  assert.ok(profileReport(FOUND).includes('400 after brotli: no more than the 100,000'));
  assert.ok(profileReport({ ...FOUND, bytes: { ...FOUND.bytes, brotli: 100_001 } }).includes('brotli: 1 more than the 100,000'));
});

test('a report of another module says so', () => {
  assert.ok(profileReport({ ...FOUND, same: false }).includes('**not** the shipped module'));
  assert.ok(profileReport({ ...FOUND, time: { EdDSA: FOUND.time.EdDSA } }).includes('Every algorithm reaches it.'));
});

test('what makes a profile worthless is a fault', () => {
  assert.deepEqual(faults(FOUND), []);
  assert.deepEqual(faults({ ...FOUND, same: false }), ['the module with names is not the shipped one']);
  const time = { EdDSA: { tokenward: { shares: { else: 0.06 } }, jose: {} } };
  assert.deepEqual(faults({ ...FOUND, time }), ['6.0 % of the time of EdDSA, tokenward is in no room']);
  const bytes = { ...FOUND.bytes, rooms: { else: { raw: 51 } } };
  assert.deepEqual(faults({ ...FOUND, bytes }), ['5.1 % of the module is in no room']);
});
