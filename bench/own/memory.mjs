// Memory of a verifier and of a key, one case in one fresh process: the growth of the module's memory, whose pages hide small
// things, over many of them.

import { moduleBytes } from './watch-memory.mjs';
import { manyKeys, subjects } from '../fixture.mjs';

/** Uses of a key after which its tables, if any, are there. */
const USES = 64;
/** Out here, so that the collector leaves them alone. */
const kept = [];

/** { module, heap }: bytes for one of what the case counts; for `idle` the whole. */
export async function runMemory({ name, count }) {
  const { createVerifier } = await import('tokenward');
  if (name === 'idle') {
    globalThis.gc?.();
    return { module: moduleBytes(), heap: process.memoryUsage().heapUsed };
  }
  const subject = subjects(['ES256', 'RS256-2048'])[name.endsWith('RS256') ? 'RS256-2048' : 'ES256'];
  const { issuer, audience, jwk, tokens } = subject;
  const verifierOf = (keys) => createVerifier({ issuer, clientId: audience, jwks: { keys } });
  if (name.startsWith('per key')) {
    const keys = manyKeys(count);
    return grown(() => kept.push(verifierOf(keys.slice(0, 1))), () => kept.push(verifierOf(keys)), count);
  }
  const make = (uses) => {
    const verifier = verifierOf([jwk]);
    for (let use = 0; use < uses; use += 1) verifier.verifyIdToken(tokens[use % tokens.length], { nonce: null });
    kept.push(verifier);
  };
  const uses = name.includes('in use') ? USES : 0;
  const many = (times) => () => {
    for (let index = 0; index < times; index += 1) make(uses);
  };
  // The first ones fill what is free already.
  return grown(many(Math.ceil(count / 4)), many(count), count);
}

function grown(prepare, work, count) {
  prepare();
  const before = reading();
  work();
  const after = reading();
  return { module: (after.module - before.module) / count, heap: (after.heap - before.heap) / count };
}

function reading() {
  globalThis.gc?.();
  return { module: moduleBytes(), heap: process.memoryUsage().heapUsed };
}
