// What the number of keys in the set costs: to make a verifier, and to verify a token that names its key, the last one.
// Against `jose` with its local key set. The tokens are ES256.

import { createLocalJWKSet, jwtVerify } from 'jose';
import { createVerifier } from 'tokenward';
import { enter, OURS } from '../core.mjs';
import { manyKeys, subjects } from '../fixture.mjs';
import { measure, outcome } from '../measure.mjs';

export async function runKeys({ plan, counts, readCpu }) {
  const { ES256: subject } = subjects(['ES256']);
  const others = manyKeys(Math.max(...counts) - 1);
  const table = {};
  for (const count of counts) {
    const keySet = { keys: [...others.slice(0, count - 1), subject.jwk] };
    const { runners, absent } = await enter([ours(keySet), peer(keySet)], subject);
    table[count] = { measured: outcome(await measure(runners, plan, readCpu), OURS), absent, create: await creation(keySet, subject, plan) };
  }
  return table;
}

const options = (keySet, { issuer, audience }) => ({ issuer, clientId: audience, jwks: keySet, algorithms: ['ES256'] });

const ours = (keySet) => ({
  name: OURS,
  prepare: (subject) => {
    const verifier = createVerifier(options(keySet, subject));
    return { synchronous: true, verify: (token) => verifier.verifyIdToken(token, { nonce: null }) };
  },
});

const peer = (keySet) => ({
  name: 'jose',
  prepare: ({ issuer, audience }) => {
    const getKey = createLocalJWKSet(keySet);
    return { verify: (token) => jwtVerify(token, getKey, { issuer, audience, algorithms: ['ES256'] }) };
  },
});

/** Making and freeing a verifier. */
async function creation(keySet, subject, plan) {
  const create = (calls) => {
    for (let index = 0; index < calls; index += 1) createVerifier(options(keySet, subject))[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
  };
  return outcome(await measure({ create }, { ...plan, warmUpMs: 0, warmUpCalls: 4 })).create.wall;
}
