// What a key set costs before its first token: `inspectJwks` and a verifier, for sets of twenty keys as providers publish them.
// First thing after import in fresh processes (first-use.mjs), and warm; against `jose` importing all keys of the set.

import { createVerifier, inspectJwks } from 'tokenward';
import { importAll, optionsOf } from '../key-set-start.mjs';
import { measure, outcome } from '../measure.mjs';
import { firstUses } from './first-use.mjs';
import { KEY_SETS, keySet } from './published-keys.mjs';

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

/** By step; each kind of process does its steps first thing after import. */
function firstUse(jwks, runs) {
  const kinds = Object.fromEntries(['inspect', 'verifier', 'jose'].map((library) => [library, { library }]));
  return Object.assign({}, ...Object.values(firstUses(jwks, runs, kinds)));
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
