// What was found, as Markdown that also reads well in a terminal. Numbers come as run.mjs gathered them; none is made here.

import { OURS } from './core.mjs';
import { NOISY } from './statistics.mjs';

const LEGEND = `A ratio says how many times as fast \`${OURS}\` is: 2 is twice as fast as the column's library, 0.5 half as fast. It is the
median over the rounds of (their time / our time within the round), and after the stroke the ratio of the two fastest rounds. \`~\`: the
middle half of the rounds lies more than ${NOISY * 100} % of the median apart, so the machine was busy. \`–\`: the library lacks the
algorithm, or was not measured (below).`;

export function report(result) {
  return [
    '# Measured', [machineFacts(result), roundFacts(result)].join('\n'), LEGEND,
    ...result.node.flatMap(nodeSections),
    ...runtimeSections(result.runtimes),
  ].join('\n\n');
}

export function machineFacts({ date, quick, machine, load, minutes }) {
  const { cpus, model, arch, platform, memoryGB } = machine;
  const busy = Math.max(...load) > cpus ? ': busier than it has CPUs' : '';
  return [
    `- ${date}${quick ? ', quick run' : ''}, ${minutes.toFixed(0)} minutes`,
    `- ${cpus} CPUs (${model}, ${arch}, ${platform}), ${memoryGB} GB; load ${load[0]} before and ${load.at(-1)} after${busy}`,
  ].join('\n');
}

function roundFacts({ plan }) {
  const { rounds, sliceMs } = plan.core;
  return [
    `- core table: ${rounds} rounds of slices of ${sliceMs} ms, each contender once in every round, in changing order`,
    `- own tables: ${plan.own.rounds} rounds of slices of ${plan.own.sliceMs} ms`,
  ].join('\n');
}

// ── one Node ──

const SECTIONS = {
  core: coreSection,
  cold: coldSection,
  shares: sharesSection,
  keys: keysSection,
  'key-sets': keySetsSection,
  'token-size': sizeSection,
  sizes: sizesSection,
  memory: memorySection,
  calls: callsSection,
};

function nodeSections({ node, v8, openssl, clock, module, packages, parts, failed }) {
  const peers = Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(', ');
  const sections = [
    `## Node ${node.slice(1)}`,
    `V8 ${v8}, OpenSSL ${openssl}; ${peers}; SHA-256 of tokenward.wasm ${module}…. CPU time of the main thread by \`${clock}\`.`,
  ];
  for (const [part, found] of Object.entries(parts)) sections.push(SECTIONS[part](found));
  for (const [part, message] of Object.entries(failed)) sections.push(`**${part} failed:** ${message}`);
  return sections;
}

function coreSection(table) {
  const names = contendersOf(table);
  const peers = names.filter((name) => name !== OURS);
  const rows = Object.entries(table);
  const line = (cell) => rows.map(([name, { measured }]) => [name, ...peers.map((peer) => (measured[peer]?.ratio ? cell(measured[peer]) : '–'))]);
  return [
    '### Ratios, wall time, one call after another',
    markdown(['', ...peers], line(({ ratio }) => ratioFigures(ratio))),
    ...(rows.some(([, { measured }]) => measured[OURS]?.main !== undefined) ? [
      '### Ratios, CPU time of the main thread',
      'What a call keeps from others on the thread that runs JavaScript; WebCrypto computes in other threads.',
      markdown(['', ...peers], line(({ ratio: { main } }) => figure(main))),
    ] : []),
    '### Times per call in µs: fastest round / median',
    markdown(['', ...names], rows.map(([name, { measured }]) => [name, ...names.map((peer) => times(measured[peer]?.wall))])),
    absentees(table),
  ].filter(Boolean).join('\n\n');
}

/** Reasons, each with the algorithms it is about. */
function absentees(table) {
  const reasons = new Map();
  for (const [name, { absent }] of Object.entries(table)) {
    for (const [peer, reason] of Object.entries(absent)) {
      const key = `${peer}: ${reason}`;
      reasons.set(key, [...(reasons.get(key) ?? []), name]);
    }
  }
  if (reasons.size === 0) return '';
  const all = Object.keys(table).length;
  const about = (names) => (names.length === all ? 'every algorithm' : names.join(', '));
  return `Not in the table:\n\n${[...reasons].map(([reason, names]) => `- ${reason} (${about(names)})`).join('\n')}`;
}

const COLD_STEPS = { import: 'import', prepare: 'prepare', verify: 'first verification', total: 'together', process: 'process' };

/** Of processes, or of the pages of a browser, which has begun before. */
function coldSection(table) {
  const [first] = Object.values(Object.values(table)[0]);
  const steps = Object.keys(COLD_STEPS).filter((step) => step in first);
  const isOfProcesses = steps.includes('process');
  const rows = Object.entries(table).flatMap(([name, byLibrary]) => Object.entries(byLibrary).map(([library, took]) => [
    name, library, ...steps.map((step) => times(took[step])),
  ]));
  return [
    `### Cold start in ms: fastest / median of ${first.total.count} fresh ${isOfProcesses ? 'processes' : 'pages'}`,
    `Import of the library; init, key and verifier; first verification; the three together${isOfProcesses ? '; from the start of the process to then' : ''}.`,
    markdown(['', '', ...steps.map((step) => COLD_STEPS[step])], rows),
  ].join('\n\n');
}

function sharesSection(table) {
  const rows = Object.entries(table).map(([name, { wall, ratio }]) => [name, times(wall), ratio ? `${figure(100 * ratio.wall.median)} %` : '100 %']);
  return `### Parts of one verification, µs: fastest round / median\n\n${markdown(['', 'µs', 'of ES256'], rows)}`;
}

function keysSection(table) {
  const rows = Object.entries(table).map(([count, { measured, create }]) => [
    count, times(measured[OURS]?.wall), times(measured.jose?.wall), ratioCell(measured.jose), times(create),
  ]);
  const head = ['keys', OURS, 'jose, local set', 'ratio', 'making and freeing a verifier'];
  return `### Number of keys in the set, ES256, µs: fastest round / median\n\n${markdown(head, rows)}`;
}

const KEY_SET_STEPS = ['inspect', 'verifier', 'together', 'jose'];

function keySetsSection(table) {
  const sets = Object.entries(table);
  const head = ['', '`inspectJwks`', '`createVerifier`', 'both', 'jose, every key'];
  const first = sets.map(([name, { first: steps }]) => [name, ...KEY_SET_STEPS.map((step) => times(steps[step]))]);
  const warm = sets.map(([name, { warm: steps }]) => [name, ...KEY_SET_STEPS.map((step) => times(steps[step]?.wall)), ratioCell(steps.jose)]);
  const [[, { first: { together: { count } } }]] = sets;
  return [
    '### A key set as providers publish it',
    sets.map(([name, { keys, usable, bytes }]) => `- ${name}: ${keys} keys, ${usable} of them usable, ${grouped(bytes)} bytes`).join('\n'),
    'Of `jose`: `createLocalJWKSet` and `importJWK` of every key together; it would itself import a key when a token first names it.',
    `#### First thing after import, ms: fastest / median of ${count} fresh processes`,
    markdown(head, first),
    '#### Warm, µs: fastest round / median',
    markdown([...head, 'ratio, both'], warm),
  ].join('\n\n');
}

function sizeSection(table) {
  const names = contendersOf(table);
  const peers = names.slice(1);
  const rows = Object.entries(table).map(([bytes, { measured }]) => [
    grouped(Number(bytes)), ...names.map((name) => times(measured[name]?.wall)), ...peers.map((name) => ratioCell(measured[name])),
  ]);
  const head = ['bytes', ...names, ...peers.map((name) => `ratio ${name}`)];
  return `### Length of the token in bytes, ES256, µs: fastest round / median\n\n${markdown(head, rows)}`;
}

function sizesSection(table) {
  const rows = Object.entries(table).map(([entry, { files, raw, gzip, brotli }]) => [entry, files, ...[raw, gzip, brotli].map(grouped)]);
  return `### What an entry loads, bytes\n\n${markdown(['entry', 'files', 'raw', 'gzip', 'brotli'], rows)}`;
}

function memorySection(table) {
  const kilobytes = (bytes) => (bytes / 1024).toFixed(1);
  const rows = Object.entries(table).map(([name, { count, module, heap }]) => [
    name, name === 'idle' ? '' : count, kilobytes(module), kilobytes(heap),
  ]);
  return [
    '### Memory in KiB',
    'Of the module (pages of 64 KiB, averaged over many) and of JavaScript\'s heap.',
    markdown(['', 'averaged over', 'module', 'heap'], rows),
  ].join('\n\n');
}

function callsSection({ calls, accepted, refused, seconds, readings, flat }) {
  const rows = readings.map(({ calls: done, module, heap, resident }) => [
    grouped(done), ...[module, heap, resident].map((bytes) => grouped(Math.round(bytes / 1024))),
  ]);
  const memory = flat ? 'is flat after the first reading' : '**grew** after the first reading';
  return [
    `### ${grouped(calls)} calls with one verifier`,
    `${grouped(accepted)} accepted, ${grouped(refused)} refused, ${seconds.toFixed(0)} s; the module's memory ${memory}.`,
    markdown(['calls', 'module, KiB', 'heap, KiB', 'process, KiB'], rows),
  ].join('\n\n');
}

// ── other runtimes ──

function runtimeSections(runtimes) {
  const places = Object.entries(runtimes);
  if (places.length === 0) return [];
  const notRun = places.filter(([, { reason }]) => reason !== undefined).map(([name, { reason }]) => `- ${name}: not run: ${reason}`);
  const sections = places.filter(([, { reason }]) => reason === undefined).flatMap(([name, { version, note, tables, cold }]) => [
    `### ${name} ${version}${note ? ` (${note})` : ''}`,
    ...Object.entries(tables).flatMap(([place, table]) => [
      ...(place === 'main' ? [] : [`#### ${place}`]), coreSection(table).replaceAll('### ', `${place === 'main' ? '#' : '##'}### `),
    ]),
    ...(cold ? [coldSection(cold).replace('### ', '#### ')] : []),
  ]);
  return ['## Other runtimes', ...(notRun.length > 0 ? [notRun.join('\n')] : []), ...sections];
}

// ── cells and tables ──

function contendersOf(table) {
  const measured = new Set(Object.values(table).flatMap((row) => Object.keys(row.measured)));
  return [OURS, ...[...measured].filter((name) => name !== OURS)];
}

const noisy = ({ spread }) => (spread > NOISY ? '~' : '');
export const times = (wall) => (wall ? `${noisy(wall)}${figure(wall.min)} / ${figure(wall.median)}` : '–');
const ratioCell = (entry) => (entry?.ratio ? ratioFigures(entry.ratio) : '–');
const ratioFigures = ({ wall, best }) => `${noisy(wall)}${figure(wall.median)} / ${figure(best)}`;
export const grouped = (count) => count.toLocaleString('en');

/** Three digits, two below ten. */
export function figure(value) {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : String(Number(value.toPrecision(2)));
}

export function markdown(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
}
