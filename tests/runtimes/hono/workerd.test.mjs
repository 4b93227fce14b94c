// tokenward/hono in Cloudflare's runtime.

import { after, before } from 'node:test';
import { startWorker } from '../examples/worker.mjs';
import { askServer } from '../examples/ask.mjs';
import { runCases, settings } from './cases.mjs';

let worker;
before(async () => {
  worker = await startWorker(new URL('worker.mjs', import.meta.url), { bindings: { SETTINGS: JSON.stringify(settings) } });
});
after(() => worker.stop());

runCases({ origin: () => worker.origin, ask: (...request) => askServer(worker.origin, ...request) });
