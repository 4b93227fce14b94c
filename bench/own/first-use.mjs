// The first use of a key set, in many fresh processes: each is one run of key-set-start.mjs. For key-sets.mjs and for profiles.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sequence, shuffled, summary } from '../statistics.mjs';

const SCRIPT = fileURLToPath(new URL('../key-set-start.mjs', import.meta.url));

/** By name and step { min, median, … } in ms. A kind is { library, flags? }; each runs once a round, in changing order. */
export function firstUses(jwks, runs, kinds) {
  const samples = Object.fromEntries(Object.keys(kinds).map((name) => [name, {}]));
  const input = JSON.stringify(jwks);
  const next = sequence();
  for (let run = 0; run < runs; run += 1) {
    for (const [name, { library, flags = [] }] of shuffled(Object.entries(kinds), next)) {
      const took = JSON.parse(execFileSync(process.execPath, [...flags, SCRIPT, library], { encoding: 'utf8', input }));
      for (const [step, ms] of Object.entries(took)) (samples[name][step] ??= []).push(ms);
    }
  }
  const summaries = (steps) => Object.fromEntries(Object.entries(steps).map(([step, list]) => [step, summary(list)]));
  return Object.fromEntries(Object.entries(samples).map(([name, steps]) => [name, summaries(steps)]));
}
