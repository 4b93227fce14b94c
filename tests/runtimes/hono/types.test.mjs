// The types of tokenward/hono, by the compiler: types.ts says what must compile and what must not.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
const file = fileURLToPath(new URL('types.ts', import.meta.url));
const flags = [
  '--ignoreConfig', '--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noPropertyAccessFromIndexSignature', '--skipLibCheck', 'false',
  '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable', '--types', '', '--module', 'nodenext',
];

test('middleware, variables and options are typed', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, ...flags, file], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});
