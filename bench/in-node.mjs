// One part of the measuring, in the process and the Node that run.mjs starts for it; the answer goes back as a message.

import { CONTENDERS, moduleHash, versions } from './contenders/index.mjs';
import { mainThreadClock, readCpu } from './clock.mjs';
import { runCore } from './core.mjs';
import { subjects } from './fixture.mjs';

const tell = (text) => process.send({ tell: text });

const WORK = {
  facts: () => {
    const { version, versions: { v8, openssl } } = process;
    return { node: version, v8, openssl, clock: mainThreadClock, module: moduleHash(), packages: versions() };
  },
  core: ({ core }) => runCore({ subjects: subjects(), contenders: CONTENDERS, plan: core, readCpu, tell }),
  cold: async ({ cold }) => (await import('./own/cold-starts.mjs')).runColdStarts({ ...cold, tell }),
  shares: async ({ own }) => (await import('./own/shares.mjs')).runShares({ plan: own, readCpu }),
  keys: async ({ own, keyCounts }) => (await import('./own/keys.mjs')).runKeys({ plan: own, counts: keyCounts, readCpu }),
  'key-sets': async ({ own, cold }) => (await import('./own/key-sets.mjs')).runKeySets({ plan: own, runs: cold.runs, readCpu, tell }),
  'token-size': async ({ own, tokenSizes }) => (await import('./own/token-size.mjs')).runTokenSize({ plan: own, sizes: tokenSizes, readCpu }),
};

process.once('message', async ({ part, plan }) => {
  const answer = await WORK[part](plan);
  process.send({ answer }, () => process.disconnect());
});
