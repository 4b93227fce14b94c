// Where time and bytes go, as Markdown. Numbers come as index.mjs gathered them; the only ones made here are shares times times.

import { OURS } from '../core.mjs';
import { figure, grouped, machineFacts, markdown, times } from '../report.mjs';
import { ROOMS } from './rooms.mjs';

/** What issue 5 asks of a token that was seen before: so many times as fast as `jose`. */
const ASKED = 20;
/** Of the first use of twenty keys. */
const ASKED_MS = 3;
/** Of the module after brotli. */
const ASKED_BYTES = 100_000;
const CACHED = `${OURS}, cached`;
const BUSIEST = 12;
const LARGEST = 15;

export function profileReport(found) {
  return [
    '# Where time and bytes go', facts(found),
    '## Time of a call, signatures computed: µs and share', timeTable(found.time, OURS),
    '## Time of a call, tokens seen before by a cache: µs and share', timeTable(found.time, CACHED),
    '## What is asked of the cache', askedText(found.time), askedTable(found.time),
    ...Object.entries(found.time).flatMap(([name, { [CACHED]: cached }]) => [`### ${name}, cached: the busiest functions`, busiest(cached)]),
    '## First use of twenty published keys, ms', firstText(found.first), firstTable(found.first),
    '## Bytes of the module', bytesText(found.bytes), bytesTable(found.bytes),
    '### The largest functions', largest(found.bytes),
  ].join('\n\n');
}

function facts(found) {
  const { plan, node, same } = found;
  return `${machineFacts(found)}
- Node ${node.slice(1)}; times: median of ${plan.core.rounds} slices of ${plan.core.sliceMs} ms, without the profiler
- shares: samples of ${plan.ms / 1000} s, one every ${plan.everyUs} µs
- the module with names is ${same ? 'the shipped module to the byte, names apart' : '**not** the shipped module'}

A function belongs to a room by the module it stands in (\`bench/profile/rooms.mjs\`). What the compiler has put into its caller counts as
its caller's: much of what the rules read from a token is in \`tokenward::jwt\`. In the tables of time, Rust's library and the host's
functions count as their caller's too, and copying, allocating and the collector as memory management.`;
}

// ── time ──

function timeTable(time, contender) {
  const columns = Object.entries(time).map(([name, { [contender]: its }]) => [name, its]);
  const rooms = Object.keys(ROOMS).filter((room) => columns.some(([, { shares }]) => shares[room] > 0));
  const cell = ({ wall, shares }, room) => (shares[room] ? `${figure(shares[room] * wall.median)}, ${percent(shares[room])}` : '–');
  return markdown(['', ...columns.map(([name]) => name)], [
    ...rooms.map((room) => [ROOMS[room], ...columns.map(([, its]) => cell(its, room))]),
    ['**a call**, fastest / median', ...columns.map(([, { wall }]) => times(wall))],
  ]);
}

function askedText(time) {
  const missed = Object.entries(time).filter(([, contenders]) => ratioOfCached(contenders) < ASKED).map(([name]) => name);
  const verdict = missed.length === 0 ? 'Every algorithm reaches it.' : `Missed by ${missed.join(', ')}.`;
  return `\`jose\` / ours is to be ${ASKED} for a token that was seen before. ${verdict} In µs: what a call takes, what the ratio would
allow, and what a call would take if one room took no time at all.`;
}

function askedTable(time) {
  const columns = Object.entries(time);
  const allowed = ({ jose }) => jose.wall.median / ASKED;
  const [[, { [CACHED]: { shares } }]] = columns;
  const rooms = Object.keys(ROOMS).filter((room) => shares[room] >= 0.01);
  const without = ({ [CACHED]: { wall, shares: its } }, room) => wall.median * (1 - (its[room] ?? 0));
  const row = (label, cell) => [label, ...columns.map(([, contenders]) => cell(contenders))];
  return markdown(['', ...columns.map(([name]) => name)], [
    row('`jose`', ({ jose }) => times(jose.wall)),
    row('ours', ({ [CACHED]: { wall } }) => times(wall)),
    row('ratio', (contenders) => figure(ratioOfCached(contenders))),
    row('**allowed**', (contenders) => figure(allowed(contenders))),
    ...rooms.map((room) => row(`ours without: ${ROOMS[room]}`, (contenders) => figure(without(contenders, room)))),
  ]);
}

const ratioOfCached = ({ jose, [CACHED]: { wall } }) => jose.wall.median / wall.median;

function busiest({ functions, wall }) {
  const row = ({ name, room, share }) => [code(name), ROOMS[room], figure(share * wall.median), percent(share)];
  return markdown(['', 'room', 'µs', 'share'], functions.slice(0, BUSIEST).map(row));
}

// ── the first use of a key set ──

function firstText(first) {
  const [{ usual: { together } }] = Object.values(first);
  return `\`inspectJwks\` and a verifier, first thing after import, fastest / median of ${together.count} fresh processes; at most
${ASKED_MS} ms are asked. V8 compiles a function when it is first called. In the columns on the right it was told to compile all of them on import
(\`--no-wasm-lazy-compilation\`): the difference is what first calls wait for its compiler.`;
}

function firstTable(first) {
  const rows = Object.entries(first).map(([name, { usual, compiled }]) => [
    name, ...[usual, compiled].flatMap(({ inspect, together }) => [times(inspect), times(together)]),
  ]);
  return markdown(['', '`inspectJwks`', 'both', '`inspectJwks`, compiled', 'both, compiled'], rows);
}

// ── bytes ──

function bytesText({ raw, brotli }) {
  const over = brotli - ASKED_BYTES;
  const verdict = over > 0 ? `${grouped(over)} more than` : 'no more than';
  return `${grouped(raw)} bytes, ${grouped(brotli)} after brotli: ${verdict} the ${grouped(ASKED_BYTES)} that are asked. Names and other custom
sections are not counted. The column of brotli says by how much the compressed module shrinks when the bytes of the row are zeros; what
rows have in common is lost with none of them, so it does not add up.`;
}

function bytesTable({ raw, rooms, rest }) {
  const row = (label, { functions = '', raw: bytes, brotli }) => [
    label, functions, grouped(bytes), percent(bytes / raw), brotli === undefined ? '–' : grouped(brotli),
  ];
  return markdown(['', 'functions', 'raw', 'share', 'brotli'], [
    ...Object.keys(ROOMS).filter((room) => rooms[room]).map((room) => row(ROOMS[room], rooms[room])),
    row('data: texts, tables', rest.data),
    row('types, imports, exports, table of functions', rest.frame),
  ]);
}

function largest({ largest: functions }) {
  const row = ({ name, room, raw }) => [code(name), ROOMS[room], grouped(raw)];
  return markdown(['', 'room', 'raw'], functions.slice(0, LARGEST).map(row));
}

const percent = (share) => `${figure(share * 100)} %`;

/** Names have no back-quotes; a stroke would end the cell. */
const code = (name) => `\`${name.replaceAll('|', '\\|').slice(0, 90)}\``;
