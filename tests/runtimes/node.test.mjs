// The package in each supported Node: as an ES module, by `require`, by slim with the file's bytes. The types
// of the same package are tested in tests/types; this file notes with which TypeScript.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { answer, entriesAnswer, remoteAnswer, slimAnswer } from './support/given.mjs';
import { ask, project, QUICK, root, run, tested, versionOf } from './support/project.mjs';

const VERSIONS = ['node20', 'node22', 'node24', 'node26'];

const files = {
  'import.mjs': `
    import * as tokenward from 'tokenward';
    import * as remote from 'tokenward/remote';
    import given from './given.js';
    import { probe, probeRemote } from './probe.js';
    console.log(JSON.stringify([await probe(tokenward, given), await probeRemote(remote, given)]));`,
  'require.cjs': `
    const { probe, probeRemote } = require('./probe.js');
    const given = require('./given.js').default;
    const [tokenward, remote] = [require('tokenward'), require('tokenward/remote')];
    Promise.all([probe(tokenward, given), probeRemote(remote, given)]).then((answers) => console.log(JSON.stringify(answers)));`,
  'slim.mjs': `
    import { readFile } from 'node:fs/promises';
    import * as tokenward from 'tokenward/slim';
    import given from './given.js';
    import { probe } from './probe.js';
    const bytes = readFile(new URL(import.meta.resolve('tokenward/tokenward.wasm')));
    console.log(JSON.stringify(await probe(tokenward, given, bytes)));`,
  'entries.mjs': `
    import given from './given.js';
    import { probeEntries } from './probe.js';
    console.log(JSON.stringify(await probeEntries((entry) => import(entry), given)));`,
  'entries.cjs': `
    const given = require('./given.js').default;
    const { probeEntries } = require('./probe.js');
    probeEntries(async (entry) => require(entry), given).then((answer) => console.log(JSON.stringify(answer)));`,
};

let directory;
before(async () => { directory = await project('node', files); });

for (const row of VERSIONS) {
  test(`${row}: import, require, slim, every entry`, async () => {
    const node = join(QUICK, 'node_modules', row, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    assert.equal((await run(directory, node, ['--version'])).trim(), `v${versionOf(row)}`);
    assert.deepEqual(await ask(directory, node, ['import.mjs']), [answer, remoteAnswer]);
    assert.deepEqual(await ask(directory, node, ['require.cjs']), [answer, remoteAnswer]);
    assert.deepEqual(await ask(directory, node, ['slim.mjs']), slimAnswer);
    for (const file of ['entries.mjs', 'entries.cjs']) assert.deepEqual(await ask(directory, node, [file]), entriesAnswer);
    tested(row, versionOf(row));
  });
}

test('typescript: tests/types', async () => {
  const output = await run(root, process.execPath, ['tests/types/check.mjs']);
  for (const name of ['bundler', 'node16', 'nodenext', 'no-dom']) assert.match(output, new RegExp(`^ok +types, ${name}$`, 'm'));
  tested('typescript', versionOf('typescript', root));
});
