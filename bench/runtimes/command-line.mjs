// Deno and Bun: one process that runs inside.mjs and prints its table.

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BENCH, LIBRARIES, program, workFolder } from './places.mjs';

const SCRIPT = join(BENCH, 'runtimes/inside.mjs');
const LIMITS = { timeout: 30 * 60_000, maxBuffer: 2 ** 26 };

export const deno = (given) => run('deno', ['run', '--no-config', '--no-lock', '--node-modules-dir=none', '--allow-read', SCRIPT], given);
export const bun = (given) => run('bun', [SCRIPT], given);

async function run(name, args, { subjects, plan }) {
  const path = program(`${name.toUpperCase()}_PATH`, name);
  const file = join(workFolder(name), 'given.json');
  writeFileSync(file, JSON.stringify({ subjects, plan, libraries: LIBRARIES }));
  const call = promisify(execFile);
  const version = (await call(path, ['--version'])).stdout.match(/\d+\.\d+\.\d+/u)?.[0] ?? 'of unknown version';
  const { stdout } = await call(path, [...args, file], LIMITS);
  return { version, tables: { main: JSON.parse(stdout) } };
}
