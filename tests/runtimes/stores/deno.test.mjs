// Deno KV, the Cache API and files in a real Deno, which imports the package by its name.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { reach } from './calls.mjs';
import { keyStoreContract } from './key-store-contract.mjs';
import { replayContract } from './replay-contract.mjs';

const directory = mkdtempSync(join(tmpdir(), 'tokenward-deno-'));
let deno;
let url;

before(async () => {
  const script = fileURLToPath(new URL('deno-server.mjs', import.meta.url));
  const allowed = ['--allow-net=127.0.0.1', `--allow-read=${directory}`, `--allow-write=${directory}`];
  const command = ['run', '--unstable-kv', '--no-prompt', '--no-lock', '--node-modules-dir=manual', ...allowed, script];
  const binary = createRequire(import.meta.url)('deno/install_api.cjs').runInstall(); // its path
  const env = { ...process.env, DENO_DIR: join(directory, 'cache'), DENO_NO_UPDATE_CHECK: '1' };
  const places = [join(directory, 'kv.sqlite'), join(directory, 'files')];
  deno = spawn(binary, [...command, ...places], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of deno.stdout) {
    text += chunk;
    const port = /port (\d+)/.exec(text)?.[1];
    if (port !== undefined) {
      url = `http://127.0.0.1:${port}/`;
      deno.stdout.resume();
      return;
    }
  }
  throw new Error('Deno ended before it served');
});
after(async () => {
  const end = once(deno, 'exit');
  deno.kill();
  await end;
  rmSync(directory, { recursive: true });
});

const target = (name) => reach((init) => fetch(url, init), name);

for (const name of ['kv', 'cache', 'file', 'memory']) keyStoreContract(`Deno, ${name}`, () => ({ store: target(name) }));
replayContract('Deno, memoryReplay', (count) => Array(count).fill((one) => target('memoryReplay').ask(one)));

test('denoKvStore: a value that lost a part counts as absent, and so does what is not its own', async () => {
  const value = 'x'.repeat(200_000);
  await target('kv').put('parts', value, 3600);
  const parts = (await target('rawKv').keys()).filter(([, key, edition]) => key === 'parts' && edition !== undefined);
  assert.equal(parts.length, 3);
  assert.equal(await target('kv').get('parts'), value);
  await target('rawKv').delete(parts[1]);
  assert.equal(await target('kv').get('parts'), null);
  const edition = 'e';
  for (const foreign of ['text', 7, null, {}, { edition, parts: 1 }, { edition, parts: 1e9, first: 'x' }, { edition, parts: 0 }]) {
    await target('rawKv').set(['tokenward', 'foreign'], foreign);
    assert.equal(await target('kv').get('foreign'), null, JSON.stringify(foreign));
  }
});
