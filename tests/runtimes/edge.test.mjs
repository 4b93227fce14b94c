// The package in the sandbox of Vercel's edge runtime, shut as in production: no code from strings, no compiling of modules, and
// the module, which the platform compiled, belongs to another realm.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EdgeVM } from '@edge-runtime/vm';
import { build } from 'esbuild';
import { answer, remoteAnswer, slimAnswer } from './support/given.mjs';
import { project, tested, versionOf } from './support/project.mjs';

const app = (name, work) => `
  import * as tokenward from '${name}';
  import given from './given.js';
  import { probe, probeRefused, probeRemote } from './probe.js';
  ${work}`;
const files = {
  'entry.js': app('tokenward', `import * as remote from 'tokenward/remote';
    export const answer = async () => [await probe(tokenward, given), await probeRemote(remote, given)];`),
  'slim.js': app('tokenward/slim', 'export const answer = () => probe(tokenward, given, compiled);'),
  'inline.js': app('tokenward/inline', 'export const answer = () => probeRefused(tokenward, given);'),
};

test('edge runtime: the edge-light entry, and slim with a module of another realm', async () => {
  const directory = await project('edge', files);
  assert.deepEqual(await inSandbox(directory, 'entry.js'), [answer, remoteAnswer]);
  assert.deepEqual(await inSandbox(directory, 'slim.js'), slimAnswer);
  // The sandbox is shut indeed: what compiles bytes is refused there, with the code that says so.
  assert.deepEqual(new Set(Object.values(await inSandbox(directory, 'inline.js'))), new Set(['wasm_unavailable']));
  tested('edge-runtime', versionOf('@edge-runtime/vm'));
});

async function inSandbox(directory, file) {
  const settings = { entryPoints: [join(directory, file)], bundle: true, write: false, format: 'iife', globalName: 'app' };
  const { outputFiles } = await build({ ...settings, conditions: ['edge-light'], plugins: [compiledModule] });
  const module = new WebAssembly.Module(readFileSync(join(directory, 'node_modules', 'tokenward', 'dist', 'tokenward.wasm')));
  const extend = (context) => Object.assign(context, { compiled: module });
  const vm = new EdgeVM({ codeGeneration: { strings: false, wasm: false }, extend });
  vm.evaluate(outputFiles[0].text);
  return JSON.parse(await vm.evaluate('app.answer().then((answer) => JSON.stringify(answer))'));
}

// What the platform makes of `?module`: a variable that holds the compiled module.
const compiledModule = {
  name: 'module',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: 'compiled' }));
    onLoad({ filter: /./, namespace: 'compiled' }, () => ({ contents: 'export default compiled;' }));
  },
};
