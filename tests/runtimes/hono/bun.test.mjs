// tokenward/hono on Bun.

import { after, before } from 'node:test';
import { askServer } from '../examples/ask.mjs';
import { runCases } from './cases.mjs';
import { startServer } from './process.mjs';

let server;
before(async () => {
  server = await startServer('bun');
});
after(() => server?.stop());

runCases({ origin: () => server.origin, ask: (...request) => askServer(server.origin, ...request) });
