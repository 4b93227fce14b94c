// A Redis of our own on a free loopback port, without persistence; from Debian's `redis-server`, or wherever the path has one.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';

/** Why there is no Redis here, or `false`. */
const isThere = spawnSync('redis-server', ['--version']).status === 0;
export const missing = isThere ? false : 'there is no `redis-server` on the path (Debian: apt-get install redis-server)';

/** Starts one; `stop` ends it. */
export async function startRedis() {
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  await said(server, /Ready to accept connections/);
  return { port, url: `redis://127.0.0.1:${port}`, stop: () => ended(server) };
}

async function said(child, wanted) {
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (wanted.test(text)) {
      child.stdout.resume();
      return;
    }
  }
  throw new Error(`redis-server ended:\n${text}`);
}

async function ended(child) {
  const end = once(child, 'exit');
  child.kill();
  await end;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
