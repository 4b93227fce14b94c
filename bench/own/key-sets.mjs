// What a key set costs before its first token: `inspectJwks` and a verifier, for sets of twenty keys as providers publish them.
// First thing after import in fresh processes (key-set-start.mjs), and warm; against `jose` importing all keys of the set.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createVerifier, inspectJwks } from 'tokenward';
import { importAll, optionsOf } from '../key-set-start.mjs';
import { measure, outcome } from '../measure.mjs';
import { KEY_SETS, keySet } from './published-keys.mjs';
import { sequence, shuffled, summary } from '../statistics.mjs';

const SCRIPT = fileURLToPath(new URL('../key-set-start.mjs', import.meta.url));

/** By set: { keys, usable, bytes, first, warm }; `first` in ms over fresh processes, `warm` in µs, both by step. */
export async function runKeySets({ plan, runs, readCpu, tell = () => {} }) {
  const table = {};
  for (const [name, providers] of Object.entries(KEY_SETS)) {
    tell(name);
    const jwks = keySet(providers);
    const { usable } = inspectJwks(jwks);
    table[name] = {
      keys: jwks.keys.length,
      usable: usable.length,
      bytes: JSON.stringify(jwks).length,
      first: firstUse(jwks, runs),
      warm: await warm(jwks, plan, readCpu),
    };
  }
  return table;
}

const LIBRARIES = ['inspect', 'verifier', 'jose'];

/** Each kind of process once in every round, in changing order. */
function firstUse(jwks, runs) {
  const samples = {};
  const next = sequence();
  for (let run = 0; run < runs; run += 1) {
    for (const library of shuffled(LIBRARIES, next)) {
      const took = JSON.parse(execFileSync(process.execPath, [SCRIPT, library], { encoding: 'utf8', input: JSON.stringify(jwks) }));
      for (const [step, ms] of Object.entries(took)) (samples[step] ??= []).push(ms);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([step, list]) => [step, summary(list)]));
}

async function warm(jwks, plan, readCpu) {
  const options = optionsOf(jwks);
  const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
  const jose = await import('jose');
  const inspect = () => inspectJwks(jwks);
  const create = () => createVerifier(options)[dispose]();
  const repeated = (work) => (calls) => {
    for (let index = 0; index < calls; index += 1) work();
  };
  const runners = {
    inspect: repeated(inspect),
    verifier: repeated(create),
    together: repeated(() => { inspect(); create(); }),
    jose: async (calls) => {
      for (let index = 0; index < calls; index += 1) await importAll(jose, jwks);
    },
  };
  return outcome(await measure(runners, plan, readCpu), 'together');
}
