// server.mjs in a process of another runtime: started, asked where it listens, ended with all it started.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { settings } from './cases.mjs';

const SERVER = fileURLToPath(new URL('server.mjs', import.meta.url));

/** Starts `program` (a name in node_modules/.bin) on the server; gives its origin and `stop`. */
export async function startServer(program, ...flags) {
  const binary = fileURLToPath(new URL(`../node_modules/.bin/${program}`, import.meta.url));
  const env = { ...process.env, SETTINGS: JSON.stringify(settings), NO_COLOR: '1' };
  const child = spawn(binary, ['run', ...flags, SERVER], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let problems = '';
  child.stderr.setEncoding('utf8').on('data', (text) => { problems += text; });
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  if (typeof first[0] !== 'string' || !first[0].startsWith('http')) throw new Error(`${program} did not listen: ${problems}`);
  return {
    origin: first[0],
    stop: async () => {
      process.kill(-child.pid, 'SIGKILL');
      await ended;
    },
  };
}
