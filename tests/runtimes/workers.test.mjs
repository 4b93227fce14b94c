// The package in Cloudflare's runtime: unbundled in Miniflare, and as wrangler bundles it; both tools want a newer Node than the
// package. The bare runtime is tested in tests/js/package/workerd.test.mjs; this file notes which one.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { answer, remoteAnswer, slimAnswer } from './support/given.mjs';
import { ask, project, QUICK, root, run, tested, versionOf } from './support/project.mjs';

const NODE = join(QUICK, 'node_modules', 'node24', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const PACKAGE = './node_modules/tokenward/dist';

const entry = (name, remote) => `
  import * as tokenward from '${name}';
  import * as remote from '${remote}';
  import given from './given.js';
  import { probe, probeRemote } from './probe.js';
  export default { async fetch() { return Response.json([await probe(tokenward, given), await probeRemote(remote, given)]); } };`;
const slim = (name, wasm) => `
  import * as tokenward from '${name}';
  import module from '${wasm}';
  import given from './given.js';
  import { probe } from './probe.js';
  export default { async fetch() { return Response.json(await probe(tokenward, given, module)); } };`;
const inMiniflare = `
  import { Miniflare } from 'miniflare';
  const worker = new Miniflare({ modules: true, scriptPath: process.argv[2], compatibilityDate: '2026-07-30', modulesRules: [
    { type: 'CompiledWasm', include: ['**/*.wasm'], fallthrough: true }, { type: 'ESModule', include: ['**/*.js'] }] });
  console.log(await (await worker.dispatchFetch('http://localhost/')).text());
  await worker.dispose();`;

test('miniflare: the workerd entry, and slim with the module', async () => {
  const directory = await project('miniflare', {
    'run.mjs': inMiniflare,
    'entry.js': entry(`${PACKAGE}/workerd.js`, `${PACKAGE}/remote-workerd.js`),
    'slim.js': slim(`${PACKAGE}/slim.js`, `${PACKAGE}/tokenward.wasm`),
  });
  assert.deepEqual(await ask(directory, NODE, ['run.mjs', 'entry.js']), [answer, remoteAnswer]);
  assert.deepEqual(await ask(directory, NODE, ['run.mjs', 'slim.js']), slimAnswer);
  tested('miniflare', versionOf('miniflare'));
});

test('wrangler: what it bundles without configuration, as it would be deployed', async () => {
  const directory = await project('wrangler', { 'run.mjs': inMiniflare, 'entry.js': entry('tokenward', 'tokenward/remote'),
    'slim.js': slim('tokenward/slim', 'tokenward/tokenward.wasm') });
  const answers = await Promise.all(['entry', 'slim'].map(async (name) => {
    const args = ['deploy', `${name}.js`, '--name', name, '--dry-run', '--outdir', `out/${name}`, '--compatibility-date', '2026-07-30'];
    const env = { WRANGLER_SEND_METRICS: 'false', XDG_CONFIG_HOME: join(directory, 'config'), CI: 'true' };
    await run(directory, NODE, [join(QUICK, 'node_modules', 'wrangler', 'bin', 'wrangler.js'), ...args], { env });
    assert.equal(readdirSync(join(directory, 'out', name)).filter((file) => file.endsWith('.wasm')).length, 1, 'one module, none inlined');
    return ask(directory, NODE, ['run.mjs', `out/${name}/${name}.js`]);
  }));
  assert.deepEqual(answers, [[answer, remoteAnswer], slimAnswer]);
  tested('wrangler', versionOf('wrangler'));
});

test('workerd: tests/js/package/workerd.test.mjs', async () => {
  const output = await run(root, process.execPath, ['--test', '--test-reporter=tap', 'tests/js/package/workerd.test.mjs']);
  assert.match(output, /^# pass [1-9]/m);
  tested('workerd', versionOf('workerd', root));
});
