// tokenward/hono on Deno, which may listen on loopback and read its settings, and nothing else.

import { after, before } from 'node:test';
import { askServer } from '../examples/ask.mjs';
import { runCases } from './cases.mjs';
import { startServer } from './process.mjs';

let server;
before(async () => {
  server = await startServer('deno', '--no-prompt', '--allow-net=127.0.0.1', '--allow-env=SETTINGS');
});
after(() => server?.stop());

runCases({ origin: () => server.origin, ask: (...request) => askServer(server.origin, ...request) });
