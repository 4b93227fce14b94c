// Cold starts, many and in turn: every round starts a fresh process for each library and algorithm. One start is cold-start.mjs.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { subjects } from '../fixture.mjs';
import { sequence, shuffled, summary } from '../statistics.mjs';

const LIBRARIES = ['tokenward', 'jose', 'fast-jwt'];
const SCRIPT = fileURLToPath(new URL('../cold-start.mjs', import.meta.url));
const FOLDER = new URL('../../target/bench/cold/', import.meta.url);

/** By algorithm, by library: { import, prepare, verify, process, total }, each { min, median, … } in milliseconds. */
export function runColdStarts({ runs, names, tell = () => {} }) {
  mkdirSync(FOLDER, { recursive: true });
  const starts = Object.values(subjects(names)).flatMap((subject) => {
    const file = fileURLToPath(new URL(`${subject.name}.json`, FOLDER));
    writeFileSync(file, JSON.stringify(subject));
    return LIBRARIES.map((library) => ({ library, name: subject.name, file, samples: [] }));
  });
  const next = sequence();
  for (let run = 0; run < runs; run += 1) {
    tell(`cold start, round ${run + 1} of ${runs}`);
    for (const { library, file, samples } of shuffled(starts, next)) {
      const took = JSON.parse(execFileSync(process.execPath, [SCRIPT, library, file], { encoding: 'utf8' }));
      samples.push(took);
    }
  }
  return coldTable(starts);
}

/** Of [{ name, library, samples }], the samples of one start each as cold-steps.mjs gives them: the table above. */
export function coldTable(starts) {
  const table = {};
  for (const { name, library, samples } of starts) {
    const whole = samples.map((took) => ({ ...took, total: took.import + took.prepare + took.verify }));
    const parts = Object.keys(whole[0]).map((part) => [part, summary(whole.map((sample) => sample[part]))]);
    (table[name] ??= {})[library] = Object.fromEntries(parts);
  }
  return table;
}
