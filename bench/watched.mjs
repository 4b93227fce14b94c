// Parts that watch the module's memory, which must be done before anything imports the package: see own/watch-memory.mjs.

import { runCalls } from './own/calls.mjs';
import { runMemory } from './own/memory.mjs';

const tell = (text) => process.send({ tell: text });

process.once('message', async ({ part, plan }) => {
  const answer = await (part === 'calls' ? runCalls({ ...plan, tell }) : runMemory(plan));
  process.send({ answer }, () => process.disconnect());
});
