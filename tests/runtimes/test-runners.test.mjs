// The package inside the tests of those who use it: Vitest as it comes; Jest with ES modules, with Node's own `require` of them,
// and in its default mode, where everything is CommonJS, with the configuration of recipes/.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { answer, remoteAnswer } from './support/given.mjs';
import { ask, project, QUICK, readJson, run, tested, versionOf } from './support/project.mjs';

const packages = join(QUICK, 'node_modules');
const node = (row) => join(packages, row, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const expected = JSON.stringify([answer, remoteAnswer]);

const imports = `
  import * as tokenward from 'tokenward';
  import * as remote from 'tokenward/remote';
  import given from './given.js';
  import { probe, probeRemote } from './probe.js';`;
const requires = `
  const [tokenward, remote] = [require('tokenward'), require('tokenward/remote')];
  const given = require('./given.js').default;
  const { probe, probeRemote } = require('./probe.js');`;
const check = `
  test('tokenward', async () => {
    expect([await probe(tokenward, given), await probeRemote(remote, given)]).toEqual(${expected});
  });`;

test('vitest', async () => {
  const directory = await project('vitest', { 'package.test.js': `import { expect, test } from 'vitest';${imports}${check}` });
  const args = ['run', '--root', directory, '--reporter=json', '--outputFile=report.json'];
  await run(directory, node('node24'), [join(packages, 'vitest', 'vitest.mjs'), ...args]);
  const report = readJson(join(directory, 'report.json'));
  assert.deepEqual([report.success, report.numPassedTests], [true, 1]);
  tested('vitest', versionOf('vitest'));
});

test('jest: ES modules, `require` of Node 24.9 and newer, the default mode with a transform', async () => {
  const env = { NODE_OPTIONS: '--experimental-vm-modules' };
  const both = ['node20', 'node24'];
  const config = readFileSync(new URL('recipes/jest.config.json', import.meta.url), 'utf8');
  const modules = { 'package.test.js': `${imports}${check}` };
  await passes('jest', both, { ...modules, 'jest.config.json': '{}' }, env);
  const common = { 'package.test.cjs': `${requires}${check}`, 'jest.config.json': '{ "testMatch": ["**/*.test.cjs"] }' };
  await passes('jest-require', ['node24'], common, env);
  // Without `type`, as most projects that use Jest: the transform makes CommonJS of the test and of the package.
  await passes('jest-default', both, { ...modules, 'jest.config.json': config, 'package.json': '{ "private": true }' });
  tested('jest', versionOf('jest'));
});

async function passes(name, versions, files, env = {}) {
  const directory = await project(name, files);
  for (const version of versions) {
    const args = [join(packages, 'jest', 'bin', 'jest.js'), '--json', '--rootDir', directory];
    const report = await ask(directory, node(version), args, { env });
    assert.deepEqual([report.success, report.numPassedTests], [true, 1], `${name} on ${version}`);
  }
}
