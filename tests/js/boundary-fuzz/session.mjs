// Many cases in one instance, with a probe of its health after every few, and what must still be true at the end.

import { inspect, isDeepStrictEqual } from 'node:util';
import { probe, runCase, used } from './fuzz.mjs';
import { knownAs } from './known.mjs';

const BETWEEN_PROBES = 250;

/** Runs cases from `first` on, until `count` or `seconds` are over, or there are `most` complaints. */
export async function fuzz({ seed, first = 0, count = Infinity, seconds = Infinity, most = 200, run = runCase }) {
  const prototypes = snapshot();
  const result = { seed, cases: 0, calls: new Map(), outcomes: new Map(), known: new Map(), complaints: [], settled: undefined, end: undefined };
  const end = Date.now() + seconds * 1000;
  while (result.cases < count && Date.now() < end && result.complaints.length < most) {
    const index = first + result.cases;
    const { name, flaw, outcome, complaint, given } = attempt(() => run(seed, index));
    result.cases += 1;
    add(result.calls, name);
    add(result.outcomes, outcome);
    const known = complaint && knownAs(complaint);
    if (known) add(result.known, known);
    else if (complaint) result.complaints.push({ index, name, flaw, complaint, given });
    if (result.cases % BETWEEN_PROBES !== 0) continue;
    probe();
    result.settled ??= used();
    await new Promise(setImmediate); // so that the host may collect
  }
  probe();
  result.end = used();
  result.settled ??= result.end;
  if (!isDeepStrictEqual(snapshot(), prototypes)) result.complaints.push({ complaint: 'a prototype has changed' });
  return result;
}

/** A fault of the fuzzer's own is a complaint too, and ends no long run. */
function attempt(work) {
  try {
    return work();
  } catch (error) {
    return { name: 'the fuzzer', outcome: 'none', complaint: `the fuzzer itself: ${error?.stack ?? error}` };
  }
}

function add(map, name) {
  map.set(name, (map.get(name) ?? 0) + 1);
}

/** What nobody may change for all. */
function snapshot() {
  return [Object, Array, Function, Error, String, Promise].map(({ prototype }) => Object.getOwnPropertyDescriptors(prototype));
}

function shown(given) {
  try {
    return inspect(given, { depth: 4, breakLength: 150, maxStringLength: 60, maxArrayLength: 5 });
  } catch {
    return 'cannot be shown';
  }
}

export function printed({ seed, cases, calls, outcomes, known, complaints, settled, end }) {
  const rows = (map) => [...map].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${String(count).padStart(9)}  ${name}`);
  const found = complaints.slice(0, 20).map(({ index, name, flaw, complaint, given }) =>
    `FAILED case ${index} (${name}, ${flaw}): ${complaint}\n${shown(given)}`);
  return [
    ...found, `seed ${seed}: ${cases} cases, ${complaints.length} complaints`, ...rows(calls), '', ...rows(outcomes), '',
    ...rows(known).map((row) => `${row} (known)`), '',
    `memory ${settled.bytes} bytes after the first cases, ${end.bytes} at the end; `
      + `references ${settled.references}, ${end.references}; instances ${end.instances}`,
  ].join('\n');
}
