// The application as a server of Deno or Bun on a free port of loopback; its settings come by the environment. Prints its origin.

import process from 'node:process';
import { makeApp } from './app.mjs';

const { fetch } = makeApp(JSON.parse(process.env.SETTINGS));
const hostname = '127.0.0.1';

if (globalThis.Deno) Deno.serve({ hostname, port: 0, onListen: ({ port }) => tell(port) }, (request) => fetch(request));
else tell(globalThis.Bun.serve({ hostname, port: 0, fetch: (request) => fetch(request) }).port);

function tell(port) {
  console.log(`http://${hostname}:${port}`);
}
