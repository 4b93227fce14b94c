// The package in Deno, which is given no permission at all for the default entry, and in Bun.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { answer, entriesAnswer, remoteAnswer, slimAnswer } from './support/given.mjs';
import { ask, project, QUICK, tested, versionOf } from './support/project.mjs';

const bin = (name) => join(QUICK, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const ENTRY = `
  import * as tokenward from 'tokenward';
  import * as remote from 'tokenward/remote';
  import given from './given.js';
  import { probe, probeRemote } from './probe.js';
  console.log(JSON.stringify([await probe(tokenward, given), await probeRemote(remote, given)]));`;
const ENTRIES = `
  import given from './given.js';
  import { probeEntries } from './probe.js';
  console.log(JSON.stringify(await probeEntries((entry) => import(entry), given)));`;
const slim = (source) => `
  import * as tokenward from 'tokenward/slim';
  import given from './given.js';
  import { probe } from './probe.js';
  ${source}
  console.log(JSON.stringify(await probe(tokenward, given, source)));`;

test('deno: import without permissions, keys fetched, slim with a compiled module and with a file address', async () => {
  const directory = await project('deno', {
    'deno.json': '{ "nodeModulesDir": "manual" }',
    'import.js': `
      import * as tokenward from 'tokenward';
      import given from './given.js';
      import { probe } from './probe.js';
      console.log(JSON.stringify(await probe(tokenward, given)));`,
    'remote.js': ENTRY,
    'entries.js': ENTRIES,
    'module.js': slim(`import source source from 'tokenward/tokenward.wasm';`),
    'fetch.js': slim(`const source = fetch(import.meta.resolve('tokenward/tokenward.wasm'));`),
  });
  const deno = (...args) => ask(directory, bin('deno'), ['run', '--no-prompt', '--cached-only', ...args]);
  assert.deepEqual(await deno('import.js'), answer);
  assert.deepEqual(await deno('--allow-net=127.0.0.1', 'remote.js'), [answer, remoteAnswer]);
  assert.deepEqual(await deno('module.js'), slimAnswer);
  assert.deepEqual(await deno('--allow-read', 'fetch.js'), slimAnswer);
  assert.deepEqual(await deno('entries.js'), entriesAnswer);
  tested('deno', versionOf('deno'));
});

test('bun: import, require, slim with the bytes of the file', async () => {
  const directory = await project('bun', {
    'import.js': ENTRY,
    'entries.js': ENTRIES,
    'require.cjs': `
      const { probe } = require('./probe.js');
      probe(require('tokenward'), require('./given.js').default).then((answer) => console.log(JSON.stringify(answer)));`,
    'slim.js': slim(`import path from 'tokenward/tokenward.wasm'; const source = Bun.file(path).arrayBuffer();`),
  });
  const bun = (file) => ask(directory, bin('bun'), ['run', file]);
  assert.deepEqual(await bun('import.js'), [answer, remoteAnswer]);
  assert.deepEqual(await bun('require.cjs'), answer);
  assert.deepEqual(await bun('slim.js'), slimAnswer);
  assert.deepEqual(await bun('entries.js'), entriesAnswer);
  tested('bun', versionOf('bun'));
});
